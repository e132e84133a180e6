import { createTheme, FieldType, type Field } from '@grafana/data';
import { arrangeRows } from './arrangeRows';
import { clockTime, clockWords, relativeTime } from './clock';
import { figuresOf } from './figures';
import { lastKnown, stepOf } from './timeSpan';
import { extent, valueRange } from './valueRange';

const NOW = Date.UTC(2026, 10, 21, 3, 0);
const HOUR = 3_600_000;

describe('rows', () => {
  const base = { ids: ['a', 'b', 'c', 'd'], chosen: null, height: 300, chartHeight: 100, rowHeight: 20 } as const;

  it('opens as many as there is room for', () => {
    const { open, chartHeight } = arrangeRows({ ...base, layout: 'auto' });
    expect([...open]).toEqual(['a', 'b']);
    expect(2 * chartHeight + 2 * 20).toBeLessThanOrEqual(300);
  });

  it('opens the chosen one first', () => {
    expect(arrangeRows({ ...base, layout: 'one', chosen: 'c' }).open).toEqual(new Set(['c']));
    expect(arrangeRows({ ...base, layout: 'one', chosen: 'gone' }).open).toEqual(new Set(['a']));
  });

  it('always opens one, with its least height, however small the panel', () => {
    expect(arrangeRows({ ...base, layout: 'auto', height: 10 })).toEqual({ open: new Set(['a']), chartHeight: 100 });
  });

  it('opens all when asked', () => {
    expect(arrangeRows({ ...base, layout: 'all' }).open.size).toBe(4);
  });
});

describe('value axis', () => {
  it('starts at zero when zero is near', () => {
    expect(valueRange({ min: 2, max: 10 }, null).min).toBe(0);
    expect(valueRange({ min: 98, max: 102 }, null).min).toBeGreaterThan(90);
  });

  it('does not let a wide band flatten the line', () => {
    const { min, max } = valueRange({ min: 100, max: 110 }, { min: -900, max: 900 });
    expect(max - min).toBeLessThan(40);
  });

  it('never cuts the line', () => {
    const { min, max } = valueRange({ min: -5, max: 500 }, { min: 10, max: 20 });
    expect([min <= -5, max >= 500]).toEqual([true, true]);
  });

  it('has a height for constants, for nothing, and keeps what is configured', () => {
    expect(valueRange({ min: 0, max: 0 }, null).max).toBeGreaterThan(0);
    expect(valueRange(null, null)).toEqual({ min: 0, max: 1.06 });
    expect(valueRange({ min: 2, max: 3 }, null, { min: 0, max: 10 })).toEqual({ min: 0, max: 10 });
  });

  it('ignores gaps', () => {
    expect(extent([null, 3, NaN, 1])).toEqual({ min: 1, max: 3 });
    expect(extent([null], [])).toBeNull();
  });
});

describe('time columns', () => {
  it('knows the step of irregular points', () => {
    expect(stepOf([0, 60, 120, 300])).toBe(60);
    expect(stepOf([5])).toBe(0);
  });

  it('finds the last known value', () => {
    expect([lastKnown([1, NaN, 3, NaN]), lastKnown([NaN])]).toEqual([2, -1]);
  });
});

describe('times in words', () => {
  it('names the day only where it is another one', () => {
    expect(clockTime(NOW, NOW, 'utc')).toBe('03:00');
    expect(clockTime(NOW + 30 * HOUR, NOW, 'utc')).toBe('Sun 09:00');
    expect(clockTime(NOW + 240 * HOUR, NOW, 'utc')).toBe('1 Dec 03:00');
    expect(clockTime(NaN, NOW, 'utc')).toBe('–');
    expect([clockWords(NOW, NOW, 'utc'), clockWords(NOW + 30 * HOUR, NOW, 'utc')]).toEqual(['at 03:00', 'Sun 09:00']);
  });

  it('follows the time zone', () => {
    expect(clockTime(NOW, NOW, 'Asia/Tokyo')).toBe('12:00');
  });

  it('says how long ago', () => {
    expect([relativeTime(NOW - 18 * 60_000, NOW), relativeTime(NOW, NOW), relativeTime(NOW + 2 * HOUR, NOW)]).toEqual([
      '18 min ago',
      'just now',
      'in 2 h',
    ]);
  });
});

describe('figures', () => {
  const field = (config: Field['config']): Field => ({ name: 'value', type: FieldType.number, config, values: [] });
  const format = (value: number, config: Field['config']) => figuresOf(field(config), createTheme()).format(value);

  it('writes our units in two digits', () => {
    expect(format(1432, { unit: 'ms' })).toBe('1.4 s');
    expect(format(0.0421, { unit: 'percentunit' })).toBe('4.2 %');
    expect(format(48.2, { unit: 'reqps' })).toBe('48/s');
  });

  it('keeps ticks short enough for the axis', () => {
    const tick = (value: number, unit: string) => figuresOf(field({ unit }), createTheme()).tick(value, 3);
    expect([tick(0.125, 'reqps'), tick(15, 'suffix: millicores'), tick(500, 'ms')]).toEqual([
      '0.125/s',
      '15',
      '500 ms',
    ]);
  });

  it('follows the decimals and units that a user has configured', () => {
    expect(format(1432, { unit: 'ms', decimals: 3 })).toBe('1.432 s');
    expect(format(21, { unit: 'celsius' })).toBe('21 °C');
    expect(format(NaN, { unit: 'celsius' })).toBe('–');
  });
});
