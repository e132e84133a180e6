import { setTimeout as pause } from 'node:timers/promises';
import { buildBackend, receiptOf, RunningPlugins, shopEvents, type TestPlugin } from './pluginClient';

jest.setTimeout(60_000);

const QUERY = { queryType: 'red', groupBy: 'none', options: { format: 'table', measures: ['requests'] } };
const HOUR = 3_600_000;
const running = new RunningPlugins();
let plugin: TestPlugin;

beforeAll(async () => {
  plugin = await running.start(buildBackend());
  await store(60);
});
afterAll(() => running.end());

async function store(minutes: number): Promise<void> {
  const { body } = await plugin.resource('POST', 'events', shopEvents(Date.now() - 1_000 * minutes, minutes));
  expect(body).toMatchObject({ status: 'success' });
}

async function ask(model: object = {}, headers: Record<string, string> = {}) {
  const now = Date.now();
  const { A } = await plugin.query([{ ...QUERY, ...model }], { from: now - HOUR, to: now }, {}, headers);
  expect(A.error).toBe('');
  const [frame] = A.frames;
  const column = frame.schema.fields.findIndex(({ name }) => name === 'requests');
  return { requests: Number(frame.data.values[column][0]), hit: receiptOf(A).cacheHit === true };
}

/** Asks ten times a second, as many viewers together do. */
async function askUntil(done: (requests: number) => boolean): Promise<Array<{ hit: boolean; at: number }>> {
  const begun = Date.now();
  const answers: Array<{ hit: boolean; at: number }> = [];
  for (;;) {
    const { requests, hit } = await ask();
    answers.push({ hit, at: Date.now() - begun });
    if (done(requests)) {
      return answers;
    }
    await pause(100);
  }
}

describe('A dashboard that many look at', () => {
  it('has new rows within two seconds, and nobody waits for them', async () => {
    const { requests: before } = await ask({ force_refresh: true });
    expect((await ask()).hit).toBe(true);
    await store(2);
    const answers = await askUntil((requests) => requests > before);
    expect(answers.every(({ hit }) => hit)).toBe(true);
    expect(answers.at(-1)?.at).toBeLessThan(3_000);
  });

  it('shows new rows at once to whoever asks for them, and to alert rules', async () => {
    for (const fresh of [() => ask({ force_refresh: true }), () => ask({}, { 'X-Cache-Skip': 'true' })]) {
      const { requests: before } = await ask();
      await store(2);
      const { requests, hit } = await fresh();
      expect(requests).toBeGreaterThan(before);
      expect(hit).toBe(false);
      expect((await ask()).requests).toBe(requests);
    }
  });

  it('shows new rows to one who comes back to it later', async () => {
    const { requests: before } = await ask();
    await store(2);
    await pause(2_100);
    const { requests, hit } = await ask();
    expect(requests).toBeGreaterThan(before);
    expect(hit).toBe(false);
  });
});
