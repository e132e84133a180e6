import { setMaxListeners } from 'node:events';
import type { PluginProcess } from '../../src/preview/host/pluginProcess';
import { rssMbOf } from '../lib/ask';
import { percentile } from '../lib/backend';
import type { LoadClient, LoadQuestion, Outcome } from './client';
import type { PostgresShop } from './shop';

export interface Flood {
  asked: number;
  answered: number;
  /** Refused with 429, since too many were waiting. */
  busy: number;
  /** Ended at their time limit. */
  late: number;
  wrong: string[];
  longestMs: number;
  p50Ms: number;
  /** Most memory of the backend meanwhile. */
  peakMb: number;
  /** How the next question was answered, and how long it took. */
  afterwards: number;
  afterwardsMs: number;
}

/** A question waits for its turn as long as its answer may take at most. */
const WAITING = 2;
/** Beyond the deadline: the answer has to be sent and read by a client that reads a thousand others. */
const SLACK_MS = 5_000;
const SENTENCE = /^[A-Z].*\.$/s;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** As many different questions, light and heavy ones in turn, none of which can have been answered before. */
export function differentQuestions(count: number, end: number): LoadQuestion[] {
  const models = [
    { queryType: 'red', options: { format: 'table', measures: ['requests', 'p95'] } },
    { queryType: 'chains', options: { sort: 'duration' } },
    { queryType: 'dependencies' },
    { queryType: 'anomalies' },
    { queryType: 'forecast', options: { signal: 'rate', horizonHours: 1 } },
  ];
  return Array.from({ length: count }, (_, i) => ({
    // Another range each, to the second.
    from: end - 40 * 60_000 - i * 1_000,
    to: end - i * 1_000,
    model: { ...models[i % models.length], filters: { services: ['frontend', 'cart', 'payment', `service-${i}`] } },
  }));
}

/**
 * Asks all questions at once. Each has to be answered, refused as busy, or ended at its time limit, and that in time.
 * @param deadlineMs time that the data source gives a question
 */
export async function flood(
  backend: PluginProcess,
  client: LoadClient,
  questions: readonly LoadQuestion[],
  deadlineMs: number
): Promise<Flood> {
  let peakMb = rssMbOf(backend.pid);
  const watching = setInterval(() => (peakMb = Math.max(peakMb, rssMbOf(backend.pid))), 50);
  const outcomes = await Promise.all(questions.map((question) => client.ask(question)));
  clearInterval(watching);
  const { ms: afterwardsMs, status: afterwards } = await client.ask({ ...questions[0], to: questions[0].to - 500 });
  const times = outcomes.map(({ ms }) => ms);
  const by = (status: number) => outcomes.filter((outcome) => outcome.status === status).length;
  return {
    asked: questions.length,
    answered: by(200),
    busy: by(429),
    late: by(504),
    wrong: outcomes.flatMap((outcome) => faultsOf(outcome, deadlineMs)),
    longestMs: Math.round(Math.max(...times)),
    p50Ms: Math.round(percentile(times, 0.5)),
    peakMb,
    afterwards,
    afterwardsMs: Math.round(afterwardsMs),
  };
}

function faultsOf({ status, error, figures, ms }: Outcome, deadlineMs: number): string[] {
  const answered = status === 200 && figures !== '';
  const refused = [429, 504].includes(status) && SENTENCE.test(error);
  return [
    ...(answered || refused ? [] : [`answered ${status} ${error}`]),
    ...(ms <= WAITING * deadlineMs + SLACK_MS ? [] : [`answered after ${Math.round(ms)} ms`]),
  ];
}

/** Name of a view over the history whose durations take their time, 10 ms a row. */
export const SLOW_HISTORY = 'slow_history';

/** Makes `SLOW_HISTORY`. */
export async function slowHistory({ schema }: PostgresShop): Promise<void> {
  const { rows } = await schema.run(
    `select column_name from information_schema.columns where table_schema = '${schema.schema}' and table_name = 'chain_history' order by ordinal_position`
  );
  const columns = rows.map(({ column_name: name }) =>
    name === 'duration_us' ? 'slowly(duration_us) as duration_us' : `"${String(name)}"`
  );
  await schema.run(`create function slowly(n bigint) returns bigint language plpgsql stable
    as $$ begin perform pg_sleep(0.01); return n; end $$`);
  await schema.run(`create view ${SLOW_HISTORY} as select ${columns.join(', ')} from chain_history`);
}

export interface Cancelled {
  /** Statements that ran in the database when the callers hung up. */
  running: number;
  /** How long until none of them did, milliseconds. */
  stoppedMs: number;
  /** How long the next question took. */
  afterwardsMs: number;
}

/** Asks slow questions, hangs up, and watches the database until nothing of them runs there any more. */
export async function hangUp(
  { schema }: PostgresShop,
  slow: LoadClient,
  quick: LoadClient,
  questions: readonly LoadQuestion[]
): Promise<Cancelled> {
  const active = async () => {
    const { rows } = await schema.run(
      `select count(*)::int as n from pg_stat_activity where application_name = 'throughline' and state = 'active' and pid <> pg_backend_pid() and query like '%${SLOW_HISTORY}%'`
    );
    return Number(rows[0].n);
  };
  const caller = new AbortController();
  setMaxListeners(0, caller.signal);
  const asked = questions.map((question) => slow.ask(question, {}, { signal: caller.signal }).catch(() => undefined));
  while ((await active()) === 0) {
    await wait(50);
  }
  await wait(300);
  let running = await active();
  while (running === 0) {
    await wait(20);
    running = await active();
  }
  const hungUp = performance.now();
  caller.abort();
  await Promise.all(asked);
  while ((await active()) > 0 && performance.now() - hungUp < 30_000) {
    await wait(20);
  }
  const stoppedMs = Math.round(performance.now() - hungUp);
  const { status, error, ms } = await quick.ask(questions[0]);
  if (status !== 200) {
    throw new Error(`Nothing is answered afterwards: ${error}`);
  }
  return { running, stoppedMs, afterwardsMs: Math.round(ms) };
}
