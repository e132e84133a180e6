import { queryContext, TEN } from '../../../tests/fixtures/queries/context';
import { steadyRows, TIME0 } from '../../../tests/fixtures/queries/steadyRows';
import { scorecardQuerySchema } from '../../contracts/queries/scorecard';
import type { Frame } from '../frames/frame';
import type { AnomalyRows } from './anomalyRows';
import { DAY, HOUR, MINUTE } from './interval';
import { scorecardQueryType } from './scorecard';

const context = queryContext({ watermark: { ...queryContext().watermark, firstEvent: TIME0 } });
const ask = (options: object, input = steadyRows()) =>
  scorecardQueryType.answer(scorecardQuerySchema.parse({ queryType: 'scorecard', options }), context, input);
const figures = (frame: Frame) =>
  Object.fromEntries(frame.fields.map(({ name, values }) => [name, (values as ArrayLike<number | string>)[0]]));

describe('the scorecard', () => {
  it('counts one alarm of one service in the hour that is asked for', () => {
    const { frames, receipt } = ask({});
    expect(figures(frames[0])).toMatchObject({ service: 'cart', signals: 2, alarms: 1, confirmed: 0 });
    expect(Number(figures(frames[0]).weeks)).toBeCloseTo(60 / 10_080, 9);
    expect(Number(figures(frames[0]).falsePerWeek)).toBeCloseTo(168, 6);
    expect(figures(frames[0]).budget).toBeNaN();
    expect(receipt).toMatchObject({ parameters: { sensitivity: 'medium' } });
  });

  it('says the same of all services together, each figure with a label of its own', () => {
    const [frame] = ask({ format: 'summary', falseAlarmsPerWeek: 2 }).frames;
    expect(figures(frame)).toMatchObject({ alarms: 1, budget: 2 });
    const labels = frame.fields.map((field) => field.labels?.figure);
    expect(new Set(labels).size).toBe(frame.fields.length);
  });

  it('tells how often minutes came that are called improbable', () => {
    const [frame] = ask({ format: 'calibration' }).frames;
    const column = (name: string) =>
      Array.from(frame.fields.find((field) => field.name === name)?.values as ArrayLike<number>);
    expect(column('minutes')).toEqual(Array(8).fill(60));
    expect(column('expected')[0]).toBe(6);
    // The slow minutes are among the strangest of durations, none of them of the rate.
    expect(column('observed')[7]).toBeGreaterThan(0);
    expect(column('observed')[3]).toBe(0);
  });

  it('counts what was said to be real as confirmed, and what was said to be expected as an alarm all the same', () => {
    const marked = (kind: 'real' | 'expected' | 'ignore') => {
      const mark = {
        id: 'a',
        service: 'cart',
        signal: 'p95',
        from: TEN,
        to: TEN + HOUR,
        kind,
        note: '',
        by: 'ada',
        at: 0,
      };
      return figures(ask({}, { ...steadyRows(), leftOut: { marks: [mark], maintenance: [] } }).frames[0]);
    };
    expect(marked('real')).toMatchObject({ alarms: 1, confirmed: 1, falsePerWeek: 0, real: 1, found: 1 });
    expect(Number(marked('real').delay)).toBeGreaterThanOrEqual(20 * MINUTE);
    expect(marked('expected')).toMatchObject({ alarms: 1, confirmed: 0, refuted: 1, real: 0 });
    expect(marked('ignore')).toMatchObject({ alarms: 0 });
  });

  it('is the same in parts as in one piece', () => {
    const query = scorecardQuerySchema.parse({ queryType: 'scorecard' });
    const { steps } = scorecardQueryType;
    const { parts, rest } = steps.split(steadyRows());
    const done = parts.map((part) => steps.work(query, context, part));
    expect(steps.join(query, context, rest, done)).toEqual(scorecardQueryType.answer(query, context, steadyRows()));
  });

  it.each(['services', 'summary', 'calibration'] as const)('of nothing is %s without rows', (format) => {
    const { frames } = ask({ format }, { ...steadyRows(), red: null });
    expect(frames[0].fields.every(({ values }) => (values as ArrayLike<unknown>).length === 0)).toBe(true);
  });
});
