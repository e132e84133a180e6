import { CollectingWriter, type Row } from '../../../tests/fixtures/collectingWriter';
import { generate } from './generate';
import type { GenerateOptions } from './options';
import { SERVICES } from './platform';
import type { GroundTruth } from './truth';

const END = Date.UTC(2026, 10, 18, 15);
const OPTIONS: GenerateOptions = { events: 60_000, days: 3, seed: 7, endMs: END, dataset: 'generated' };

async function make(options: Partial<GenerateOptions> = {}) {
  const writer = new CollectingWriter();
  const truth = await generate(writer, { ...OPTIONS, ...options });
  return { writer, truth, rows: writer.rows };
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const requests = (rows: Row[], service: string) => rows.filter((row) => row.service === service && row.entry);
const within = (rows: Row[], from: number, to: number) =>
  rows.filter((row) => row.startedAt >= from && row.startedAt < to);

describe('the generator', () => {
  let made: Awaited<ReturnType<typeof make>>;
  beforeAll(async () => {
    made = await make();
  });

  it('makes about as many events as asked for, of the ten services, within the range [S1-111]', () => {
    const { rows, truth } = made;
    expect(Math.abs(rows.length - 60_000)).toBeLessThan(1_200);
    expect(truth.events).toBe(rows.length);
    expect(new Set(rows.map((row) => row.chainId)).size).toBe(truth.chains);
    expect(new Set(rows.map((row) => row.service))).toEqual(new Set(SERVICES));
    expect(rows.every((row) => row.startedAt >= truth.fromMs && row.timestamp < truth.toMs)).toBe(true);
  });

  it('gives the same rows for the same seed and others for another', async () => {
    const [again, other] = await Promise.all([make(), make({ seed: 8 })]);
    expect(again.rows).toEqual(made.rows);
    expect(again.truth).toEqual(made.truth);
    expect(other.rows[100].eventId).not.toBe(made.rows[100].eventId);
  });

  it('gives every row an id of its own, and every span a parent in its chain', () => {
    const { rows } = made;
    expect(new Set(rows.map((row) => row.eventId)).size).toBe(rows.length);
    const spans = new Set(rows.map((row) => `${row.chainId}${row.spanId}`));
    expect(
      rows.every(
        (row) =>
          row.parentSpanId === '' ||
          spans.has(`${row.chainId}${row.parentSpanId}`) ||
          row.service === 'database-service'
      )
    ).toBe(true);
  });

  it('lets callers contain what they wait for', () => {
    const ended = made.rows.filter((row) => row.eventType !== 'start');
    const byId = new Map(ended.map((row) => [`${row.chainId}${row.spanId}`, row]));
    const outside = ended.filter((row) => {
      const parent = byId.get(`${row.chainId}${row.parentSpanId}`);
      return (
        parent !== undefined &&
        row.spanKind !== 'consumer' &&
        (row.startedAt < parent.startedAt || row.timestamp > parent.timestamp + 0.01)
      );
    });
    expect(outside).toHaveLength(0);
    const consumers = ended.filter((row) => row.spanKind === 'consumer');
    expect(consumers.length).toBeGreaterThan(100);
    expect(
      consumers.every((row) => row.startedAt > (byId.get(`${row.chainId}${row.parentSpanId}`)?.timestamp ?? -1))
    ).toBe(true);
  });

  it('has more traffic by day than by night, and office hours for what scales to zero', () => {
    const hour = (row: Row) => new Date(row.startedAt).getUTCHours();
    const gateway = requests(made.rows, 'api-gateway');
    expect(gateway.filter((row) => hour(row) === 13).length).toBeGreaterThan(
      2 * gateway.filter((row) => hour(row) === 3).length
    );
    expect(requests(made.rows, 'deep-learning').every((row) => hour(row) >= 6 && hour(row) < 19)).toBe(true);
  });

  it('has long polls, retries, fan-out, errors with messages and declared calls', () => {
    const { rows } = made;
    const polls = requests(rows, 'ai-provider').filter((row) => row.endpoint === 'GET /answers/{id}/wait');
    expect(median(polls.map((row) => row.durationUs))).toBeGreaterThan(4.9e6);
    const night = (row: Row) => new Date(row.startedAt).getUTCHours() < 6;
    const share = (among: Row[], of: (row: Row) => boolean) => polls.filter(of).length / among.filter(of).length;
    const provider = requests(rows, 'ai-provider');
    for (const half of [night, (row: Row) => !night(row)]) {
      expect(share(provider, half)).toBeGreaterThan(0.5);
      expect(
        share(
          rows.filter((row) => row.entry),
          half
        )
      ).toBeLessThan(0.02);
    }
    const errors = rows.filter((row) => row.eventType === 'error');
    expect(errors.every((row) => JSON.parse(row.errorContext).error_message.length > 5)).toBe(true);
    expect(errors.length / rows.length).toBeLessThan(0.1);
    const inference = requests(rows, 'ml-processing');
    expect(Math.max(...[...count(inference.map((row) => row.chainId)).values()])).toBeGreaterThanOrEqual(4);
    expect(
      new Set(rows.filter((row) => row.dependencies !== '').map((row) => JSON.parse(row.dependencies)[0].kind))
    ).toEqual(new Set(['database', 'queue', 'external']));
  });

  it('plants what the ground truth says', () => {
    const { rows, truth } = made;
    const incident = (kind: string, service: string): GroundTruth['incidents'][number] => {
      const found = truth.incidents.find((item) => item.kind === kind && item.service === service);
      if (found === undefined) {
        throw new Error(`no ${kind} of ${service}`);
      }
      return found;
    };
    const slow = incident('latency', 'trading-engine');
    const usual = median(requests(rows, 'trading-engine').map((row) => row.durationUs));
    expect(
      median(requests(within(rows, slow.startMs, slow.endMs), 'trading-engine').map((row) => row.durationUs))
    ).toBeGreaterThan(1.5 * usual);
    const failing = incident('errors', 'user-service');
    const asked = requests(within(rows, failing.startMs, failing.endMs), 'user-service');
    expect(asked.filter((row) => row.eventType === 'error').length / asked.length).toBeGreaterThan(0.2);
    const drop = incident('drop', 'api-gateway');
    const length = drop.endMs - drop.startMs;
    const there = (from: number) => requests(within(rows, from, from + length), 'api-gateway').length;
    expect(there(drop.startMs)).toBeLessThan(0.35 * there(drop.startMs - length));
    expect(truth.incidents.filter(({ ongoing }) => ongoing)).toHaveLength(1);
    expect(truth.incidents.every(({ signals }) => signals.length > 0)).toBe(true);
  });

  it('samples older chains so that the last day has its share and the traffic stays the same', async () => {
    const { rows, truth } = await make({ days: 10, recentShare: 0.5 });
    const border = END - 86_400_000;
    const recent = rows.filter((row) => row.startedAt >= border);
    expect(recent.length / rows.length).toBeCloseTo(0.5, 1);
    expect(truth.sampling[0].sampleRate).toBeLessThan(0.4);
    expect(recent.every((row) => row.sampleRate === 1)).toBe(true);
    const estimated =
      requests(rows, 'api-gateway')
        .filter((row) => row.startedAt < border)
        .reduce((sum, row) => sum + 1 / row.sampleRate, 0) / 9;
    expect(estimated / requests(recent, 'api-gateway').length).toBeGreaterThan(0.6);
    expect(estimated / requests(recent, 'api-gateway').length).toBeLessThan(1.4);
  });

  it('writes metrics and definitions, unless only events are asked for', async () => {
    expect(new Set(made.writer.metricRows.map((row) => row.name))).toEqual(new Set(['cpu', 'memory']));
    expect(made.writer.metricRows).toHaveLength(made.truth.metrics);
    expect(made.writer.definitions.length).toBeGreaterThan(5);
    const bare = await make({ events: 500, days: 1, eventsOnly: true, tenants: ['acme', 'globex'] });
    expect(bare.writer.metrics).toHaveLength(0);
    expect(new Set(bare.rows.map((row) => row.tenantId))).toEqual(new Set(['acme', 'globex']));
    const shared = await make({ events: 500, days: 1, tenants: ['acme', 'globex'] });
    const of = (tenant: string) =>
      shared.writer.metricRows.filter(({ tenantId }) => tenantId === tenant).map(({ name, value }) => [name, value]);
    expect(of('acme').length).toBe(shared.truth.metrics / 2);
    expect(of('globex')).toEqual(of('acme'));
  });

  it('lets the first requests after a long pause wait for an instance', async () => {
    const { rows, truth } = await make({ coldStarts: true });
    const deep = requests(rows, 'deep-learning');
    expect(made.truth.coldStarts).toEqual([]);
    expect(truth.coldStarts.length).toBeGreaterThan(2);
    for (const { service, startMs, readyMs } of truth.coldStarts) {
      expect(service).toBe('deep-learning');
      const first = deep.find((row) => row.startedAt === startMs);
      expect(first?.durationUs).toBeGreaterThan((readyMs - startMs) * 1000);
      const minute = Math.floor(startMs / 60_000) * 60_000;
      expect(deep.some((row) => row.startedAt < minute && row.startedAt > startMs - 20 * 60_000)).toBe(false);
    }
    expect(truth.normal.length).toBe(made.truth.normal.length + 1);
  });

  it('lets clocks of some services go wrong, and nothing else', async () => {
    const { rows, truth } = await make({ clockSkewMs: 3_000 });
    const ahead = new Map(truth.clocks.map(({ service, aheadMs }) => [service, aheadMs]));
    expect(Math.max(...ahead.values())).toBeGreaterThan(0);
    expect(Math.min(...ahead.values())).toBeLessThan(0);
    expect([...ahead.values()].every((ms) => Math.abs(ms) >= 600 && Math.abs(ms) <= 3_000)).toBe(true);
    expect(rows.map((row) => row.durationUs)).toEqual(made.rows.map((row) => row.durationUs));
    const wrong = rows.filter(
      (row, at) => Math.abs(row.startedAt - made.rows[at].startedAt - (ahead.get(row.service) ?? 0)) > 0.01
    );
    expect(wrong).toEqual([]);
  });

  it('lets some rows come hours late and some twice, and loses none', async () => {
    const size = { events: 20_000, days: 2 };
    const plain = await make(size);
    const { rows, truth } = await make({ ...size, late: 0.05, duplicates: 0.03 });
    const sorted = (all: Row[]) =>
      [...new Map(all.map((row) => [row.eventId, row])).values()].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
    const { late, repeated } = truth.delivery;
    expect(sorted(rows)).toEqual(sorted(plain.rows));
    expect(truth.events).toBe(plain.truth.events);
    expect(rows.length - truth.events).toBe(repeated.events);
    expect(repeated.events / truth.events).toBeCloseTo(0.03, 2);
    expect(late.events / truth.events).toBeCloseTo(0.05, 2);
    const arrived = new Set<string>();
    let newest = -Infinity;
    let behind = 0;
    for (const row of rows) {
      behind += !arrived.has(row.eventId) && row.timestamp < newest - 3_600_000 ? 1 : 0;
      arrived.add(row.eventId);
      newest = Math.max(newest, row.timestamp);
    }
    expect(behind).toBeGreaterThan(0.7 * late.events);
    expect(late.longestMs).toBeGreaterThan(3_600_000);
    const again = await make({ ...size, late: 0.05, duplicates: 0.03 });
    expect(again.rows.map(({ eventId }) => eventId)).toEqual(rows.map(({ eventId }) => eventId));
  });

  it('records a share of the chains where that is asked for', async () => {
    const { rows, truth } = await make({ events: 2_000, days: 1, sampleRate: 0.1 });
    expect(truth.sampling.map(({ sampleRate }) => sampleRate)).toEqual([0.1]);
    expect(rows.every(({ sampleRate }) => sampleRate === 0.1)).toBe(true);
  });

  it.each([
    { events: 0 },
    { days: 0 },
    { recentShare: 2 },
    { sampleRate: 0 },
    { clockSkewMs: -1 },
    { late: 0.9 },
    { duplicates: 0 },
  ])('refuses %p with a sentence', async (options) => {
    await expect(make(options)).rejects.toMatchObject({ code: 'badInput' });
  });
});

function count(values: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  values.forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  return counts;
}
