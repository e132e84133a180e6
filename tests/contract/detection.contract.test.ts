import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DetectionAnswer } from '../../src/contracts/detection';
import { throughline } from './cli';
import { buildBackend, contextOf, TestPlugin } from './pluginClient';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CALLER = { settings: { engine: 'embedded', path: 'shop.duckdb' } };

/** A packet of the live channel. */
interface Live {
  data: { values: [number[], number[], number[], number[], number[], string[]] };
}

describe('the search for anomalies over the resources', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'throughline-detection-'));
  let plugin: TestPlugin;
  let end: number;

  beforeAll(async () => {
    const made = await throughline(
      ['generate', '--events', '90000', '--days', '3', '--into', 'shop.duckdb', '--json'],
      {
        GF_PLUGIN_DATA_DIR: dataDir,
      }
    );
    end = (JSON.parse(made.out) as { toMs: number }).toMs;
    plugin = await TestPlugin.start(buildBackend(), { dataDir });
  });
  afterAll(async () => {
    await plugin.end();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const to = () => new Date(end).toISOString();
  const get = async (query: string): Promise<DetectionAnswer> => {
    const { code, body } = await plugin.resource('GET', `anomalies/detection?to=${to()}&${query}`, '', CALLER);
    expect({ code, body }).toMatchObject({ code: 200 });
    return body as DetectionAnswer;
  };

  it('finds what the dashboards find, and abnormal chains, in one ranked list [S0-059] [S0-060] [S0-065] [S0-162] [S4-039]', async () => {
    const found = await get('time_window=2d&limit=1000');
    const stretches = found.anomalies.filter(({ type }) => type === 'temporal_anomaly');
    const chains = found.anomalies.filter(({ type }) => type !== 'temporal_anomaly');
    expect(stretches.length).toBeGreaterThan(0);
    expect(chains.length).toBeGreaterThan(0);
    const options = { format: 'table', limit: 1000 };
    const asked = [{ refId: 'A', queryType: 'anomalies', options }];
    const [table] = (await plugin.query(asked, { from: end - 48 * HOUR, to: end }, CALLER)).A.frames;
    expect(new Set(stretches.map(({ id }) => id))).toEqual(new Set(table.data.values[0]));
    expect(found.total_anomalies).toBe(found.anomalies.length);
    for (const counts of [Object.values(found.anomaly_types), found.confidence_distribution]) {
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(found.total_anomalies);
    }
    const severities = found.anomalies.map(({ severity }) => ['high', 'medium', 'low'].indexOf(severity));
    expect(severities).toEqual([...severities].sort());
    expect(found.high_priority_anomalies).toHaveLength(severities.filter((place) => place === 0).length);
    expect(found.recommended_investigations.length).toBeGreaterThan(0);
    expect(stretches[0]).toMatchObject({
      chain_id: '00000000-0000-0000-0000-000000000000',
      detection_method: expect.stringMatching(/^band-and-novelty/),
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await plugin.resource('GET', `analysis/${chains[0].chain_id}`, '', CALLER)).code).toBe(200);
  });

  it('beside it puts each point beside what was expected of it, by the same backend [S0-068] [S0-069] [S0-070] [S0-072]', async () => {
    const asked = (percentile: number, hours: number) =>
      plugin.query(
        [{ refId: 'A', queryType: 'anomalies', options: { format: 'temporal', limit: 1000, percentile } }],
        { from: end - hours * HOUR, to: end },
        CALLER
      );
    const [frame] = (await asked(95, 24)).A.frames;
    const names = frame.schema.fields.map(({ name }) => name);
    const rows = frame.data.values[0].map((_, row) =>
      Object.fromEntries(names.map((name, at) => [name, frame.data.values[at][row] as number]))
    );
    const judged = rows.filter((row) => row.prediction_error !== null && row.threshold !== null);
    expect(judged.length).toBeGreaterThan(5_000);
    for (const { value, predicted, prediction_error: error, threshold, confidence, ...row } of judged) {
      expect(error).toBeCloseTo(Math.abs(Number(value) - Number(predicted)), 9);
      const byError = error <= threshold ? '' : error < 1.5 * threshold ? 'medium' : 'high';
      if (!String(row.agreeing_methods).includes('shape_discord')) {
        expect(row.severity).toBe(byError);
      }
      expect(row.type).toBe(String(row.severity) === '' ? '' : 'temporal_anomaly');
      expect(confidence).toBeLessThan(1);
    }
    const marked = judged.filter(({ type }) => String(type) !== '');
    expect(marked.length).toBeGreaterThan(0);
    expect(marked.length).toBeLessThan(judged.length / 5);
    expect(new Set(marked.map((row) => row.detection_method))).toContain('forecast_residual');
    expect(JSON.stringify(frame.schema.meta?.notices)).toContain(
      'Errors larger than 95 % of those of the training time'
    );
    const strict = (await asked(99.5, 24)).A.frames[0].data.values[names.indexOf('type')];
    expect(strict.filter((type) => type !== '').length).toBeLessThan(marked.length);
    expect((await asked(5, 24)).A).toMatchObject({ status: 400, error: expect.stringContaining('percentile') });
  });

  it('looks at the last hour unless told otherwise [S0-054] [S0-163]', async () => {
    const spans = await Promise.all(['', 'time_window=30m', 'time_window=7d'].map(get));
    expect(spans.map(({ from, to: until }) => Date.parse(until) - Date.parse(from))).toEqual([
      HOUR,
      HOUR / 2,
      168 * HOUR,
    ]);
    const { code, body } = await plugin.resource('GET', 'anomalies/detection', '', CALLER);
    expect(code).toBe(200);
    expect(Math.abs(Date.parse((body as DetectionAnswer).to) - Date.now())).toBeLessThan(60_000);
  });

  it('finds more the more sensitive it is [S0-164] [S0-181]', async () => {
    const [low, medium, high, usual] = await Promise.all(
      ['&sensitivity=low', '&sensitivity=medium', '&sensitivity=high', ''].map((asked) => get(`time_window=2d${asked}`))
    );
    expect(low.total_anomalies).toBeLessThan(medium.total_anomalies);
    expect(medium.total_anomalies).toBeLessThan(high.total_anomalies);
    expect(usual.total_anomalies).toBe(medium.total_anomalies);
    expect((await get('time_window=2d&false_alarms_per_week=0.25')).total_anomalies).toBeLessThan(high.total_anomalies);
  });

  it('takes the same questions under the other names, of some services only [S1-119] [S4-047] [S0-155] [S1-116]', async () => {
    const all = await get('time_window=2d&limit=1000');
    const service = all.anomalies.find((one) => one.service !== undefined)?.service ?? '';
    const one = await get(`time_window=2d&limit=1000&services=${service}`);
    expect(new Set(one.anomalies.flatMap((found) => found.service ?? []))).toEqual(new Set([service]));
    const same = `to=${to()}&time_window=2d&limit=1000&services=${service}`;
    for (const route of ['anomalies/detect', 'api/v1/analytics/chains/anomalies/detect']) {
      expect(await plugin.resource('GET', `${route}?${same}`, '', CALLER)).toMatchObject({ code: 200, body: one });
    }
    const asked = JSON.stringify({ to: to(), time_window: '2d', limit: 1000, services: [service] });
    for (const route of ['detect/anomalies', 'api/v1/performance/detect/anomalies']) {
      expect(await plugin.resource('POST', route, asked, CALLER)).toMatchObject({ code: 200, body: one });
    }
  });

  it.each([
    ['time_window=soon', 'time_window'],
    ['time_window=365d', 'at most 30 days'],
    ['sensitivity=extreme', 'sensitivity'],
    ['limit=many', 'limit'],
    ['services=a&time_windw=1h', 'time_windw'],
  ])('refuses %s with a sentence', async (query, words) => {
    expect(await plugin.resource('GET', `anomalies/detection?${query}`, '', CALLER)).toMatchObject({
      code: 400,
      body: { code: 'badQuery', error: expect.stringContaining(words) },
    });
  });

  it.each(['{', '[]', '{"to": "yesterday"}'])('refuses the body %s', async (body) => {
    expect(await plugin.resource('POST', 'detect/anomalies', body, CALLER)).toMatchObject({
      code: 400,
      body: { code: 'badQuery' },
    });
  });

  it('tells who watches live of a fault within one tick of its first minutes [S0-135] [S0-136] [S0-137]', async () => {
    const live = { uid: 'live', settings: { engine: 'embedded', path: 'live.duckdb' } };
    const stop = new AbortController();
    const minute = Math.floor(Date.now() / MINUTE) * MINUTE;
    const store = (faulty: boolean, from: number, minutes: number) =>
      plugin.resource('POST', 'events', requestsOf(from, minutes, faulty), live);
    expect(await store(false, minute - 6 * HOUR, 355)).toMatchObject({ code: 200 });
    const packets: Live[] = [];
    const request = { pluginContext: contextOf(live), path: 'realtime/overview', data: Buffer.alloc(0), headers: {} };
    for await (const { data } of plugin.process.runStream(request, { signal: stop.signal })) {
      packets.push(JSON.parse(data.toString()) as Live);
      if (packets.length === 1) {
        expect(await store(true, minute - 5 * MINUTE, 5)).toMatchObject({ code: 200 });
      } else {
        stop.abort();
      }
    }
    const [before, after] = packets.map(({ data: { values } }) => ({ open: values[4][0], insight: values[5][0] }));
    expect(before).toEqual({ open: 0, insight: 'Nothing is unusual.' });
    expect(after.open).toBeGreaterThan(0);
    expect(after.insight).toContain('checkout');
  });
});

/** Ten requests a minute to one service, all of which fail and take ten times as long during a fault. */
function requestsOf(from: number, minutes: number, faulty: boolean): string {
  return Array.from({ length: minutes * 10 }, (_, request) => {
    const duration = (faulty ? 1000 : 100) + ((request * 7) % 13);
    return JSON.stringify({
      chain_id: `00000000-0000-4000-8000-${(from + request).toString(16).padStart(12, '0')}`,
      service_name: 'checkout',
      event_type: faulty ? 'error' : 'complete',
      timestamp: new Date(from + request * 6_000 + duration).toISOString(),
      duration_ms: duration,
    });
  }).join('\n');
}
