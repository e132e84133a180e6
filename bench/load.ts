import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PluginProcess } from '../src/preview/host/pluginProcess';
import { builtExecutable } from './lib/backend';
import { LoadClient } from './load/client';
import { differentQuestions, flood, hangUp, SLOW_HISTORY, slowHistory } from './load/flood';
import { killDatabase } from './load/killedDatabase';
import { closedQuestions, contextOf, postgresShop } from './load/shop';

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

type Part = (backend: PluginProcess, options: Options) => Promise<unknown>;

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
};

/**
 * What the built backend holds out, at its gRPC port, each part with a process of its own. `killed`: a PostgreSQL server that is killed
 * and started again 20 times at random moments under load; `wrong` has to be empty (answers without an error that are not the right
 * ones or not marked as old, errors without a sentence), `recoveryMs` is the time from its taking connections to the last answer that is
 * not fresh. `flood`: 1,000 different questions at once, none of them cached; `quick` over PostgreSQL, `slow` where each row takes it 10 ms,
 * `cancelled` how long statements go on there after their callers have hung up. `--only NAME` runs one part, `--times N` and `--seconds N` make it shorter or longer.
 */
export async function run(options: Options): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(PARTS)) {
    if (options.only === undefined || options.only === name) {
      process.stderr.write(`${name}…\n`);
      figures[name] = await withBackend((backend) => part(backend, options));
      process.stderr.write(`${name}: ${JSON.stringify(figures[name])}\n`);
    }
  }
  return figures;
}

async function withBackend<T>(work: (backend: PluginProcess) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  process.env.GF_PLUGIN_DATA_DIR = folder;
  const backend = await PluginProcess.start({ executable: builtExecutable(), env: { GF_PLUGIN_DATA_DIR: folder } });
  try {
    return await work(backend);
  } finally {
    await backend.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
