import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { parse } from 'yaml';
import type { DetectionAnswer } from '../../src/contracts/detection';
import type { FrameJson } from '../../src/backend/grpc/arrowToJson';
import { buildBackend, contextOf, TestPlugin } from './pluginClient';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NIL = '00000000-0000-0000-0000-000000000000';
const RULES = path.resolve(__dirname, '../../provisioning/alerting/thresholds.yaml');

interface Rule {
  uid: string;
  condition: string;
  data: Array<{
    refId: string;
    datasourceUid: string;
    relativeTimeRange: { from: number };
    model: { queryType?: string; type?: string; expression: string; reducer: 'last' | 'mean' };
  }>;
}

/** A group of provisioned rules and one of its rules. */
function provisioned(uid: string): { interval: string; rule: Rule } {
  const { groups } = parse(readFileSync(RULES, 'utf8'), { merge: true }) as {
    groups: Array<{ interval: string; rules: Rule[] }>;
  };
  const [found] = groups.flatMap(({ interval, rules }) =>
    rules.filter((rule) => rule.uid === uid).map((rule) => ({ interval, rule }))
  );
  return found;
}

/** The figures of each series by service, missing ones left out. */
function figuresOf(frames: FrameJson[]): Map<string, number[]> {
  return new Map(
    frames.map(({ schema, data }) => [
      schema.fields[1].labels?.service ?? '',
      (data.values[1] as Array<number | null>).filter((value): value is number => Number.isFinite(value)),
    ])
  );
}

/** What Grafana sends with the questions of a rule. */
const OF_RULES = { FromAlert: 'true', 'X-Cache-Skip': 'true' };

const REDUCERS = {
  last: (values: number[]) => values.at(-1) ?? 0,
  mean: (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length,
};

const caller = (file: string) => ({ uid: file, settings: { engine: 'embedded', path: file } });
const chainId = (number: number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

describe('what watches the services, over the built backend', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'throughline-monitor-'));
  let plugin: TestPlugin;

  beforeAll(async () => {
    plugin = await TestPlugin.start(buildBackend(), { dataDir });
  });
  afterAll(async () => {
    await plugin.end();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const store = async (of: ReturnType<typeof caller>, rows: object[]) => {
    const body = rows.map((row) => JSON.stringify(row)).join('\n');
    expect(await plugin.resource('POST', 'events', body, of)).toMatchObject({ code: 200 });
  };
  const ask = async (of: ReturnType<typeof caller>, model: object, from: number, to: number, headers = {}) => {
    const { frames, error } = (await plugin.query([{ ...model, refId: 'A' }], { from, to }, of, headers)).A;
    expect(error).toBe('');
    return frames;
  };
  const live = async (of: ReturnType<typeof caller>) => {
    const stop = new AbortController();
    const request = { pluginContext: contextOf(of), path: 'realtime/overview', data: Buffer.alloc(0), headers: {} };
    for await (const { data } of plugin.process.runStream(request, { signal: stop.signal })) {
      stop.abort();
      const { values } = (JSON.parse(data.toString()) as { data: { values: unknown[][] } }).data;
      const [, chainsPerMinute, errorRatio, p95, anomalies, insight] = values.map(([value]) => value);
      return { chainsPerMinute, errorRatio, p95, anomalies, insight };
    }
    throw new Error('The channel sent nothing.');
  };

  it('adds the duration of what completed, counts what failed and never what only started [S1-085] [S1-090] [S1-091] [D-03]', async () => {
    const watched = caller('watched.duckdb');
    const at = Date.now() - 2 * MINUTE;
    const event = (chain: number, event_type: string, duration_ms?: number) => ({
      ...{ chain_id: chainId(chain), service_name: 'cart', event_type, duration_ms },
      timestamp: new Date(at + chain * 1_000 + (duration_ms ?? 0)).toISOString(),
    });
    const durations = [100, 200, 300, 400, 500, 600];
    await store(watched, [
      ...durations.map((duration, chain) => event(chain + 1, 'complete', duration)),
      ...durations.map((_, chain) => event(chain + 1, 'start')),
    ]);
    expect(await live(watched)).toMatchObject({ chainsPerMinute: 6 / 5, errorRatio: 0, p95: 575 });

    // Two errors beside six completes: 2 / 8, not 2 / 6.
    await store(watched, [event(7, 'error'), event(8, 'error')]);
    expect(await live(watched)).toMatchObject({ chainsPerMinute: 8 / 5, errorRatio: 0.25, p95: 575 });
    const { body } = await plugin.resource('GET', `events/${chainId(6)}`, '', watched);
    expect((body as { events: Array<{ event_type: string }> }).events.map(({ event_type }) => event_type)).toEqual([
      'start',
      'complete',
    ]);
  });

  describe('of a service that becomes slow', () => {
    const slow = caller('slow.duckdb');
    const { interval, rule } = provisioned('throughline-slow-shop');
    let now: number;

    /** What the rule comes to by service, as Grafana evaluates it. */
    const evaluate = async (): Promise<Record<string, boolean>> => {
      const series = new Map<string, Map<string, number[]>>();
      const reduced = new Map<string, Map<string, number>>();
      for (const { refId, datasourceUid, relativeTimeRange, model } of rule.data) {
        if (datasourceUid !== '__expr__') {
          series.set(refId, figuresOf(await ask(slow, model, now - relativeTimeRange.from * 1000, now, OF_RULES)));
        } else if (model.type === 'reduce') {
          const figures = series.get(model.expression) ?? new Map<string, number[]>();
          reduced.set(
            refId,
            new Map([...figures].map(([service, values]) => [service, REDUCERS[model.reducer](values)]))
          );
        }
      }
      const { expression } = rule.data.find(({ refId }) => refId === rule.condition)!.model;
      const services = [...(reduced.values().next().value ?? new Map<string, number>()).keys()];
      return Object.fromEntries(
        services.map((service) => {
          const values = Object.fromEntries([...reduced].map(([refId, by]) => [`$${refId}`, by.get(service)]));
          return [service, runInNewContext(expression, values) as boolean];
        })
      );
    };
    const requests = (service: string, from: number, minutes: number, durationMs: number, first: number) =>
      Array.from({ length: minutes * 5 }, (_, request) => ({
        ...{ chain_id: chainId(first + request), service_name: service, event_type: 'complete' },
        timestamp: new Date(from + request * 12_000).toISOString(),
        duration_ms: durationMs + ((request * 7) % 13),
      }));

    beforeAll(async () => {
      now = Math.floor(Date.now() / MINUTE) * MINUTE;
      await store(slow, requests('checkout', now - DAY, 1428, 100, 1));
      // As slow as on any day: above the limit, and nobody's concern.
      await store(slow, requests('assistant', now - DAY, 1440, 6_000, 20_000));
    });

    it('every 30 s computes figures, checks them and alerts on the planted degradation alone [S1-092] [S1-098]', async () => {
      expect(interval).toBe('30s');
      expect(await evaluate()).toEqual({ assistant: false, checkout: false });
      await store(slow, requests('checkout', now - 12 * MINUTE, 12, 9_000, 50_000));
      expect(await evaluate()).toEqual({ assistant: false, checkout: true });
    });

    it('tells it as an anomaly of no chain: live, as an annotation, over the resources under the nil UUID [S1-100] [D-09]', async () => {
      const [frame] = await ask(
        slow,
        { queryType: 'annotations', options: { sensitivity: 'medium' } },
        now - HOUR,
        now
      );
      const texts = (name: string) =>
        frame.data.values[frame.schema.fields.findIndex((field) => field.name === name)] as string[];
      const ofCheckout = texts('text').filter((text) => text.includes('checkout'));
      expect(ofCheckout.length).toBeGreaterThan(0);
      const { anomalies, insight } = await live(slow);
      expect(anomalies).toBeGreaterThan(0);
      expect(insight).toContain('checkout');
      const to = new Date(now).toISOString();
      const { body } = await plugin.resource('GET', `anomalies/detection?to=${to}`, '', slow);
      const stretches = (body as DetectionAnswer).anomalies.filter(({ service }) => service === 'checkout');
      expect(stretches.length).toBeGreaterThan(0);
      expect(new Set(stretches.map(({ chain_id }) => chain_id))).toEqual(new Set([NIL]));
      const { recommended_investigations } = body as DetectionAnswer;
      expect(recommended_investigations[0].link).toMatch(
        /^\/a\/throughline-chains-app\/overview\?ds=.*service=checkout/
      );
    });
  });

  it('finds what is unusual in business figures, and nothing beside it [S2-139]', async () => {
    const business = caller('business.duckdb');
    const end = Date.UTC(2026, 5, 12);
    const lost = { from: end - 40 * MINUTE, to: end - 25 * MINUTE };
    const minutes = 3 * 1440;
    // Orders go up and down with the day, and for a quarter of an hour most of them are missing; revenue goes on.
    const rows = Array.from({ length: minutes }, (_, minute) => {
      const at = end - (minutes - minute) * MINUTE;
      const day = 200 + 50 * Math.sin((2 * Math.PI * minute) / 1440);
      const usual = day + ((minute * 37) % 23);
      const missing = at >= lost.from && at < lost.to;
      const metric = (metric_name: string, metric_value: number) => ({
        ...{ kind: 'metric', metric_name, metric_value, metric_unit: 'count', service_name: 'shop' },
        ...{ timestamp: new Date(at).toISOString(), aggregation_period: '1m' },
      });
      return [metric('orders', missing ? 10 : usual), metric('revenue', 40 * usual)];
    });
    await store(business, rows.flat());
    const options = { format: 'table', signals: ['metric:orders', 'metric:revenue'] };
    const [table] = await ask(business, { queryType: 'anomalies', options }, end - DAY, end);
    const column = (name: string) =>
      table.data.values[table.schema.fields.findIndex((field) => field.name === name)] as Array<string | number>;
    expect(column('signal')).toEqual(['metric:orders']);
    expect(Math.abs(Number(column('start')[0]) - lost.from)).toBeLessThanOrEqual(2 * MINUTE);
    expect(column('severity')).toEqual(['high']);
    expect(column('description')[0]).toMatch(/^Orders of shop (was|were) 10/);
  });
});
