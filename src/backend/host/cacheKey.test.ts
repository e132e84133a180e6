import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseQuery } from '../../contracts/parseQuery';
import { QUERY_TYPES } from '../../contracts/queryTypes';
import { cacheKey, followsMarks, isClosed, stepOf, type KeyParts } from './cacheKey';

const HOUR = 3_600_000;
const NOW = 1_700_000_000_000;
const watermark = {
  version: 'v1',
  firstEvent: 0,
  lastEvent: NOW - 5_000,
  firstMetric: Number.NaN,
  lastMetric: Number.NaN,
};
const base: KeyParts = {
  query: parseQuery({ refId: 'A', queryType: 'red' }),
  tenants: 'all',
  from: NOW - 6 * HOUR,
  to: NOW,
  intervalMs: 15_000,
  maxDataPoints: 1440,
  watermark,
  now: NOW,
};
const key = (part: Partial<KeyParts>) => cacheKey({ ...base, ...part });

describe('what an answer depends on', () => {
  const QUERIES = path.join(__dirname, '..', 'queries');
  const sourceOf = (type: string) => {
    const file = path.join(QUERIES, `${type === 'registry' ? 'modelRows' : type}.ts`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const judging = QUERY_TYPES.filter((type) => /readAnomalyRows|readIncidentRows|leftOutOf/.test(sourceOf(type)));

  it('is known of every query type that gives verdicts', () => {
    expect(judging).toEqual(
      expect.arrayContaining(['anomalies', 'incidents', 'annotations', 'health', 'scorecard', 'registry', 'forecast'])
    );
  });

  it.each(judging)('of %s includes marks and metrics', (type) => {
    expect(followsMarks(type)).toBe(true);
    const late = { ...watermark, lastMetric: NOW - HOUR };
    expect(isClosed(type, NOW - HOUR / 2, late, NOW)).toBe(false);
  });
});

describe('cacheKey', () => {
  it('is the same for the same question of another panel, and for models saved with or without defaults', () => {
    expect(key({ query: parseQuery({ refId: 'B', hide: true, queryType: 'red', groupBy: 'service' }) })).toBe(key({}));
  });

  it('tells tenants, queries, widths and intervals apart', () => {
    const keys = [
      key({}),
      key({ tenants: ['acme'] }),
      key({ tenants: ['acme', 'globex'] }),
      key({ query: parseQuery({ queryType: 'red', groupBy: 'endpoint' }) }),
      key({ intervalMs: 30_000 }),
      key({ maxDataPoints: 100 }),
      key({ from: NOW - 7 * HOUR }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('binds an open range to the version of the data', () => {
    expect(key({ watermark: { ...watermark, version: 'v2' } })).not.toBe(key({}));
  });

  it('is bound to what the marks say, of closed ranges as well', () => {
    const marked = (version: string, part = {}) => key({ ...part, marks: { version, marks: [] } });
    const closed = { to: NOW - HOUR };
    expect(new Set([key({}), marked('a'), marked('b'), key(closed), marked('a', closed)]).size).toBe(5);
    expect(marked('a')).toBe(marked('a'));
    expect(['anomalies', 'annotations', 'health', 'red'].map((type) => followsMarks(type as 'red'))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('lets an open range move by an interval, a thousandth of its width or a minute', () => {
    const step = (hours: number, intervalMs: number) => stepOf({ from: NOW - hours * HOUR, to: NOW, intervalMs });
    expect(step(6, 15_000)).toBe(15_000);
    expect(step(6, 30_000)).toBe(21_600);
    expect(step(30 * 24, 3_600_000)).toBe(60_000);
  });

  it('takes a closed range as it is, whatever rows came after it', () => {
    const past = { from: NOW - 8 * HOUR, to: NOW - 2 * HOUR };
    expect(isClosed('red', past.to, watermark, NOW)).toBe(true);
    expect(key({ ...past, watermark: { ...watermark, version: 'v2', lastEvent: NOW } })).toBe(key(past));
    expect(key({ ...past, to: past.to + 1 })).not.toBe(key(past));
  });

  it('takes for open what late rows may still change, and a store without rows', () => {
    const closed = (type: 'red' | 'metrics' | 'anomalies' | 'trace', to: number, part = {}) =>
      isClosed(type, to, { ...watermark, ...part }, NOW);
    expect(closed('red', watermark.lastEvent - 60_000)).toBe(false);
    expect(closed('red', NOW - HOUR, { lastEvent: Number.NaN })).toBe(false);
    expect(closed('metrics', NOW - HOUR)).toBe(false);
    expect(closed('anomalies', NOW - HOUR)).toBe(true);
    expect(closed('anomalies', NOW - HOUR, { lastMetric: NOW - 2 * HOUR })).toBe(false);
  });

  it('closes nothing that is going on because one row names a time in the future', () => {
    const wrongClock = { ...watermark, lastEvent: NOW + 30 * 24 * HOUR };
    expect(isClosed('red', NOW, wrongClock, NOW)).toBe(false);
    expect(isClosed('red', NOW - HOUR, wrongClock, NOW)).toBe(true);
    expect(key({ watermark: { ...wrongClock, version: 'v2' } })).not.toBe(key({ watermark: wrongClock }));
  });

  it('never takes a single chain for closed: it is looked for in all of time', () => {
    expect(isClosed('trace', NOW - 6 * HOUR, watermark, NOW)).toBe(false);
  });
});
