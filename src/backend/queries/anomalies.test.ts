import { queryContext, TEN } from '../../../tests/fixtures/queries/context';
import { MINUTES, SLOW, steadyRows, TIME0 } from '../../../tests/fixtures/queries/steadyRows';
import { anomaliesQuerySchema } from '../../contracts/queries/anomalies';
import { annotationsQuerySchema } from '../../contracts/queries/annotations';
import type { AnomaliesCustom } from '../../contracts/frames';
import type { RedColumns } from '../../stores/port';
import type { Frame } from '../frames/frame';
import { anomaliesQueryType } from './anomalies';
import type { AnomalyRows } from './anomalyRows';
import { annotationsQueryType } from './annotations';
import { DAY, HOUR, MINUTE } from './interval';

const context = queryContext({ watermark: { ...queryContext().watermark, firstEvent: TIME0 } });
const ask = (options: object, input = steadyRows()) =>
  anomaliesQueryType.answer(anomaliesQuerySchema.parse({ queryType: 'anomalies', options }), context, input);
const column = (frame: Frame, name: string) =>
  Array.from(frame.fields.find((field) => field.name === name)?.values as ArrayLike<number | string>);

describe('anomalies', () => {
  it('find a stretch of slow requests and nothing in the rate [S0-050] [S0-055]', () => {
    const [frame, ...others] = ask({ format: 'table' }).frames;
    expect(others).toEqual([]);
    expect(column(frame, 'signal')).toEqual(['p95']);
    const [start, end] = ['start', 'end'].map((name) => (Number(column(frame, name)[0]) - TEN) / MINUTE);
    expect(start).toBeGreaterThanOrEqual(SLOW.from);
    expect(start).toBeLessThanOrEqual(SLOW.from + 3);
    expect(end).toBeGreaterThanOrEqual(SLOW.to);
    expect(column(frame, 'ratio')[0]).toBeGreaterThan(4);
    expect(column(frame, 'description')[0]).toMatch(
      /^p95 of cart was 1\.\d s, .* × its usual 2\d0 ms, from 10:2\d UTC for \d+ min\.$/
    );
  });

  it('say with the table what all stretches come to, those beyond its limit included [S0-060] [S0-062] [S0-063]', () => {
    const both = withCpu(steadyRows());
    const [whole] = ask({ format: 'table' }, both).frames;
    const [cut] = ask({ format: 'table', limit: 1 }, both).frames;
    const summary = whole.meta?.custom?.anomalies as AnomaliesCustom;
    const ids = column(whole, 'id');
    expect(ids.length).toBeGreaterThan(1);
    expect(column(cut, 'id')).toEqual(ids.slice(0, 1));
    expect(cut.meta?.custom?.anomalies).toEqual(summary);
    expect(summary.totalAnomalies).toBe(ids.length);
    expect(summary.highPriorityAnomalies).toEqual(ids.filter((_, row) => column(whole, 'severity')[row] === 'high'));
    expect(Object.keys(summary.anomalyTypes).sort()).toEqual(['CPU', 'p95']);
    expect(Object.values(summary.anomalyTypes).reduce((total, count) => total + count)).toBe(ids.length);
    expect(summary.confidenceDistribution.reduce((total, count) => total + count)).toBe(ids.length);
    expect(summary.recommendedInvestigations.map(({ id }) => id)).toEqual(ids.slice(0, 5));
    const [none] = ask({ format: 'table' }, { ...steadyRows(), chainSignals: ['rate'] }).frames;
    expect(none.meta?.custom?.anomalies).toMatchObject({ totalAnomalies: 0, recommendedInvestigations: [] });
  });

  it('are shown and alerted on from a severity on, whatever else there is [S0-061]', () => {
    const rows = withCpu(steadyRows());
    // The second service is only a little slower than usual.
    rows.red?.p95.forEach((p95, row, all) => (all[row] = row >= MINUTES && p95 > 900 ? p95 * 0.24 : p95));
    const [all] = ask({ format: 'table' }, rows).frames;
    const severities = new Set(column(all, 'severity'));
    expect([severities.has('high'), severities.size]).toEqual([true, 2]);
    const [high] = ask({ format: 'table', leastSeverity: 'high', limit: 1000 }, rows).frames;
    expect(column(high, 'id')).toEqual(column(all, 'id').filter((_, row) => column(all, 'severity')[row] === 'high'));
    expect(high.meta?.custom?.anomalies).toEqual(all.meta?.custom?.anomalies);
    // What a rule with the threshold of those that come along fires for.
    const firing = (options: object) =>
      ask({ format: 'score', ...options }, rows)
        .frames.filter((frame) => Math.max(...column(frame, 'score').map(Number)) >= 0.5)
        .map(({ fields }) => fields[1].labels?.signal);
    expect(new Set(firing({}))).toEqual(new Set(column(all, 'signal')));
    expect(new Set(firing({ leastSeverity: 'high' }))).toEqual(new Set(column(high, 'signal')));
    const [service] = ask({ format: 'score', by: 'service', leastSeverity: 'high' }, rows).frames;
    expect(Math.max(...column(service, 'score').map(Number))).toBeGreaterThan(0.5);
    expect(() =>
      anomaliesQuerySchema.parse({ queryType: 'anomalies', options: { leastSeverity: 'urgent' } })
    ).toThrow();
  });

  it('say of each what to look at, and where: the service at that time, its failed chains [S0-064]', () => {
    const [frame] = ask({ format: 'table' }, withCpu(steadyRows())).frames;
    const { recommendedInvestigations } = frame.meta?.custom?.anomalies as AnomaliesCustom;
    expect(recommendedInvestigations.length).toBeGreaterThan(1);
    for (const { id, service, text, link } of recommendedInvestigations) {
      const row = column(frame, 'id').indexOf(id);
      expect(text.startsWith(String(column(frame, 'description')[row]))).toBe(true);
      expect(text.length).toBeGreaterThan(String(column(frame, 'description')[row]).length);
      const { pathname, searchParams } = new URL(link, 'http://grafana');
      expect(pathname).toBe('/a/throughline-chains-app/overview');
      expect([searchParams.get('ds'), searchParams.get('service')]).toEqual([context.datasourceUid, service]);
      expect(Number(searchParams.get('from'))).toBe(Number(column(frame, 'start')[row]) - 15 * MINUTE);
      expect(Number(searchParams.get('to'))).toBe(Number(column(frame, 'end')[row]) + 15 * MINUTE);
    }
    const links = frame.fields.find(({ name }) => name === 'service')?.config?.links ?? [];
    expect(links).toMatchObject([
      { url: expect.stringContaining('/a/throughline-chains-app/overview?ds=shop&service=${__data.fields.service}') },
      { internal: { query: { queryType: 'chains', filters: { services: ['${__data.fields.service}'] } } } },
    ]);
  });

  it('show value, usual value and band; the slow minutes lie above it', () => {
    const [p95] = ask({}).frames;
    expect(p95.fields.map(({ name }) => name)).toEqual([
      'time',
      'value',
      'usual',
      'lower',
      'upper',
      'score',
      'severity',
      'learning',
    ]);
    expect(p95.meta?.custom?.judged).toEqual({ kind: 'duration', method: 'band', mark: 7 });
    expect(p95.fields[1].labels).toEqual({ service: 'cart', signal: 'p95' });
    const value = column(p95, 'value').map(Number);
    const upper = column(p95, 'upper').map(Number);
    expect(value).toHaveLength(60);
    expect(value.slice(SLOW.from, SLOW.to).every((at, minute) => at > upper[SLOW.from + minute])).toBe(true);
    expect(value.slice(0, SLOW.from).some((at, minute) => at > upper[minute])).toBe(false);
  });

  it('have the week before beside them where it is known, of several minutes their mean', () => {
    const weeks = weekOfRows();
    const minutes = anomaliesQuerySchema.parse({ queryType: 'anomalies', options: { signals: ['rate'] } });
    const earlier = (intervalMs: number) =>
      column(anomaliesQueryType.answer(minutes, { ...weekly, intervalMs }, weeks).frames[0], 'weekBefore').map(Number);
    const requests = Array.from({ length: 60 }, (_, minute) => weeks.red!.requests[minute] / 60);
    earlier(MINUTE).forEach((rate, minute) => expect(rate).toBeCloseTo(requests[minute], 4));
    const mean = requests.slice(0, 10).reduce((sum, one) => sum + one, 0) / 10;
    expect(earlier(10 * MINUTE)[0]).toBeCloseTo(mean, 4);
  });

  it('give alert rules a number for every complete minute, also for quiet ones and those without a verdict', () => {
    const gaps = steadyRows();
    gaps.red?.p95.fill(NaN, MINUTES - 5);
    const { frames } = ask({ format: 'score' }, gaps);
    expect(frames.map((frame) => frame.fields.map(({ name }) => name))).toEqual([
      ['time', 'score'],
      ['time', 'score'],
    ]);
    expect(frames.every((frame) => column(frame, 'time').at(-1) === TEN + 59 * MINUTE)).toBe(true);
    expect(frames.every((frame) => column(frame, 'score').every((score) => Number(score) >= 0))).toBe(true);
    expect(column(frames[1], 'score').slice(-5)).toEqual([0, 0, 0, 0, 0]);
  });

  it('answer "no data" when no minute of the range is complete', () => {
    const { frames } = ask({ format: 'score' }, { ...steadyRows(), chainUntil: TEN });
    expect(frames).toEqual([
      { name: 'anomalies', fields: [], meta: { type: 'timeseries-multi', typeVersion: [0, 1] } },
    ]);
  });

  it('keep the strangest minute where a point stands for several, at its own time', () => {
    const wide = { ...context, intervalMs: 10 * MINUTE };
    const query = anomaliesQuerySchema.parse({ queryType: 'anomalies', options: { signals: ['p95'] } });
    const fine = ask({}).frames[1];
    const [, coarse] = anomaliesQueryType.answer(query, wide, steadyRows()).frames;
    expect(column(coarse, 'time')).toHaveLength(6);
    const scores = new Map(column(fine, 'time').map((time, row) => [time, column(fine, 'score')[row]]));
    column(coarse, 'time').forEach((time, row) => expect(column(coarse, 'score')[row]).toBe(scores.get(time)));
    expect(Math.max(...column(coarse, 'score').map(Number))).toBe(Math.max(...column(fine, 'score').map(Number)));
  });

  it('judge no rate of a sampled service, and say what sampling means', () => {
    const { frames, notices } = ask({}, steadyRows({ sampled: [true] }));
    expect(frames.map((frame) => frame.fields[1].labels?.signal)).toEqual(['p95']);
    expect(notices?.[0].text).toMatch(/^Only part of the requests was recorded/);
  });

  it('follow the sensitivity of the data source unless the query has one', () => {
    const sensitive = {
      ...context,
      settings: { ...context.settings, anomalies: { ...context.settings.anomalies, sensitivity: 'high' as const } },
    };
    const query = (options: object) => anomaliesQuerySchema.parse({ queryType: 'anomalies', options });
    expect(anomaliesQueryType.answer(query({}), sensitive, steadyRows()).receipt).toMatchObject({
      parameters: { sensitivity: 'high' },
    });
    expect(anomaliesQueryType.answer(query({ sensitivity: 'low' }), sensitive, steadyRows()).receipt).toMatchObject({
      parameters: { sensitivity: 'low' },
    });
  });

  it('hold a false-alarm budget of the query, else of the data source, before any sensitivity', () => {
    const anomalies = { ...context.settings.anomalies, sensitivity: 'high' as const, falseAlarmsPerWeek: 2 };
    const held = { ...context, settings: { ...context.settings, anomalies } };
    const parameters = (options: object) =>
      anomaliesQueryType.answer(anomaliesQuerySchema.parse({ queryType: 'anomalies', options }), held, steadyRows())
        .receipt?.parameters;
    expect(parameters({})).toMatchObject({ falseAlarmsPerWeek: 2, sharedBySignals: 4 });
    expect(parameters({ sensitivity: 'low' })).toEqual({ stepMs: 60_000, sensitivity: 'low' });
    expect(parameters({ sensitivity: 'low', falseAlarmsPerWeek: 1 })).toMatchObject({ falseAlarmsPerWeek: 1 });
    const signals = ['rate', 'errorRatio', 'p50', 'p95', 'p99'];
    expect(parameters({ falseAlarmsPerWeek: 1, signals })).toMatchObject({ sharedBySignals: 5 });
  });

  it.each([0, -3, 1e9, '1'])('refuse a budget of %j', (falseAlarmsPerWeek) => {
    const parsed = anomaliesQuerySchema.safeParse({ queryType: 'anomalies', options: { falseAlarmsPerWeek } });
    expect(parsed.success).toBe(false);
  });

  it.each(['bands', 'score', 'table'] as const)(
    'of several services and of metrics, judged apart, make the same %s as judged together',
    (format) => {
      const query = anomaliesQuerySchema.parse({
        queryType: 'anomalies',
        options: { format, by: format === 'score' ? 'service' : undefined },
      });
      const { steps } = anomaliesQueryType;
      const { parts, rest } = steps.split(withCpu(steadyRows()));
      expect(parts).toHaveLength(3);
      const joined = steps.join(
        query,
        context,
        rest,
        parts.map((part) => steps.work(query, context, part))
      );
      const whole = steps.join(query, context, withCpu(steadyRows()), [
        steps.work(query, context, withCpu(steadyRows())),
      ]);
      expect(anomaliesQueryType.answer(query, context, withCpu(steadyRows()))).toEqual(whole);
      expect(joined).toEqual(whole);
      expect(whole.frames[0].fields.length).toBeGreaterThan(0);
      expect(steps.split(steadyRows()).parts).toHaveLength(1);
    }
  );
});

describe('annotations', () => {
  it('mark the stretches of the table, with the same ids and words', () => {
    const [table] = ask({ format: 'table' }).frames;
    const query = annotationsQuerySchema.parse({ queryType: 'annotations' });
    const [marks] = annotationsQueryType.answer(query, context, { kind: 'anomalies', rows: steadyRows() }).frames;
    expect(marks.meta?.dataTopic).toBe('annotations');
    expect(column(marks, 'id')).toEqual(column(table, 'id'));
    expect(column(marks, 'text')).toEqual(column(table, 'description'));
    expect(column(marks, 'tags')[0]).toMatch(/^cart,p95,(low|medium|high)$/);
  });

  it('are the same of several services and of metrics, judged apart or together', () => {
    const { steps } = annotationsQueryType;
    const query = annotationsQuerySchema.parse({ queryType: 'annotations' });
    const input = () => ({ kind: 'anomalies' as const, rows: withCpu(steadyRows()) });
    expect(steps.split(input()).parts).toHaveLength(3);
    const whole = steps.join(query, context, input(), [steps.work(query, context, input())]);
    expect(annotationsQueryType.answer(query, context, input())).toEqual(whole);
    expect(column(whole.frames[0], 'id').length).toBeGreaterThan(1);
  });
});

const weekly = queryContext({ watermark: { ...queryContext().watermark, firstEvent: TEN - 7 * DAY } });

/** A week and an hour of one service, of which the first hour is a week before the shown one. */
function weekOfRows(): AnomalyRows {
  const one = steadyRows();
  const minutes = Array.from({ length: (7 * DAY + HOUR) / MINUTE }, (_, minute) => minute);
  const column = (pick: (minute: number) => number) => Float64Array.from(minutes, pick);
  const same = column(() => 200);
  const red: RedColumns = {
    ...one.red!,
    group: new Int32Array(minutes.length),
    time: column((minute) => TEN - 7 * DAY + minute * MINUTE),
    requests: column((minute) => 600 + ((minute * 13) % 17)),
    errors: column(() => 0),
    durationSum: column(() => 0),
    ...{ p50: same, p95: same, p99: same },
  };
  return { ...one, time0: TEN - 7 * DAY, chainSignals: ['rate'], red };
}

/** The same of two services, with the CPU of one, busy while its requests are slow. */
function withCpu(one: AnomalyRows): AnomalyRows {
  const red = one.red!;
  const twice = (values: Float64Array) => Float64Array.from([...values, ...values]);
  const both: RedColumns = {
    ...red,
    groups: [{ service: 'cart' }, { service: 'shop' }],
    group: Int32Array.from({ length: 2 * MINUTES }, (_, row) => Math.floor(row / MINUTES)),
    sampled: [false, false],
    time: twice(red.time),
    requests: twice(red.requests),
    errors: twice(red.errors),
    p50: twice(red.p50),
    p95: twice(red.p95),
    p99: twice(red.p99),
  };
  const metrics = {
    groups: [{ service: 'cart', metric: 'cpu' }],
    unit: ['millicores'],
    group: new Int32Array(MINUTES),
    time: red.time,
    value: red.p95.map((duration) => duration / 10),
  };
  return { ...one, red: both, metrics: { ...metrics, rowsRead: MINUTES, folded: 0, constructed: false } };
}
