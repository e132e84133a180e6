import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PluginProcess } from '../src/preview/host/pluginProcess';
import { builtExecutable } from './lib/backend';
import { askAtRate } from './load/cached';
import { LoadClient } from './load/client';
import { panelsAt, questionsWhile, watchDashboard } from './load/dashboard';
import { differentQuestions, flood, hangUp, SLOW_HISTORY, slowHistory } from './load/flood';
import { killDatabase } from './load/killedDatabase';
import { closedQuestions, contextOf, embeddedShop, keepWriting, postgresShop, questionsSeen } from './load/shop';

interface Options {
  /** One part alone. */
  only?: string;
  /** How long the parts with a duration take. */
  seconds?: number;
  /** How often the database is killed. */
  times?: number;
}

const DEADLINE_MS = 30_000;
const HURRIED_MS = 5_000;
const CLIENTS = 20;
const WRITE_EVERY_MS = 5_000;

type Part = (backend: PluginProcess, options: Options, dataDir: string) => Promise<unknown>;

const PARTS: Record<string, Part> = {
  killed: async (backend, { times = 20 }) => {
    const { schema, context, end } = await postgresShop(60);
    const client = new LoadClient(backend, context);
    return killDatabase(schema.server, client, closedQuestions(end), times, Date.now());
  },
  flood: async (backend) => {
    const shop = await postgresShop(60);
    await slowHistory(shop);
    const quick = new LoadClient(backend, shop.context);
    const slowTables = { tables: { history: SLOW_HISTORY } };
    const slow = new LoadClient(backend, contextOf(shop.schema, slowTables));
    const hurried = { ...slowTables, limits: { queryTimeoutMs: HURRIED_MS } };
    const questions = differentQuestions(1_000, shop.end);
    return {
      quick: await flood(backend, quick, questions, DEADLINE_MS),
      slow: await flood(backend, new LoadClient(backend, contextOf(shop.schema, hurried)), questions, HURRIED_MS),
      cancelled: await hangUp(shop, slow, quick, differentQuestions(50, shop.end)),
    };
  },
  cached: async (backend, { seconds = 60 }, dataDir) => {
    const { context, end } = await embeddedShop(dataDir, 360);
    const questions = panelsAt(end - 10 * 60_000);
    return askAtRate(backend, new LoadClient(backend, context), questions, seconds);
  },
  dashboard: async (backend, { seconds = 600 }, dataDir) => {
    const { context } = await embeddedShop(dataDir, 360);
    const client = new LoadClient(backend, context);
    const still = await watchDashboard(backend, client, CLIENTS, seconds);
    const stop = keepWriting(backend, context, WRITE_EVERY_MS);
    const written = await watchDashboard(backend, client, CLIENTS, seconds);
    stop();
    const { schema, context: postgres } = await postgresShop(360);
    const seen = () => questionsSeen(schema);
    const over = new LoadClient(backend, postgres);
    return {
      still,
      written,
      postgresAlone: await questionsWhile(seen, () => watchDashboard(backend, over, 1, seconds / 10)),
      postgres: await questionsWhile(seen, () => watchDashboard(backend, over, CLIENTS, seconds / 10)),
    };
  },
};

/**
 * What the built backend holds out, at its gRPC port, each part with a process of its own. `killed`: a PostgreSQL server that is killed
 * and started again 20 times at random moments under load; `wrong` has to be empty (answers without an error that are not the right
 * ones or not marked as old, errors without a sentence), `recoveryMs` is the time from its taking connections to the last answer that is
 * not fresh. `flood`: 1,000 different questions at once, none of them cached; `quick` over PostgreSQL, `slow` where each row takes it 10 ms,
 * `cancelled` how long statements go on there after their callers have hung up. `cached`: 500 questions a
 * second that the cache can answer, from 64 clients, a question's time counted from when it was due. `dashboard`: 20 clients with twelve
 * panels each, refreshed every 5 s, `still` without and `written` with rows that come every 5 s; `readsPerInterval` says how often each
 * panel was computed per interval for all clients together, `questions` how many PostgreSQL was asked, by its own statistics, for a tenth of
 * the time by one client and by 20. `--only NAME` runs one part, `--times N` and `--seconds N` make it shorter or longer.
 */
export async function run(options: Options): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(PARTS)) {
    if (options.only === undefined || options.only === name) {
      process.stderr.write(`${name}…\n`);
      figures[name] = await withBackend((backend, dataDir) => part(backend, options, dataDir));
      process.stderr.write(`${name}: ${JSON.stringify(figures[name])}\n`);
    }
  }
  return figures;
}

async function withBackend<T>(work: (backend: PluginProcess, dataDir: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  process.env.GF_PLUGIN_DATA_DIR = folder;
  const backend = await PluginProcess.start({ executable: builtExecutable(), env: { GF_PLUGIN_DATA_DIR: folder } });
  try {
    return await work(backend, folder);
  } finally {
    await backend.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
