import { seededRandom } from '../../src/core/stats/random';
import type { LoadClient, LoadQuestion, Outcome } from './client';

export interface KilledDatabase {
  /** Times that the database was killed and came back. */
  times: number;
  answers: number;
  /** Answers that were figures of earlier and said so. */
  stale: number;
  refused: number;
  /** Answers that were not what they should be: other figures, old ones without a mark, errors without a sentence. */
  wrong: string[];
  /** From the moment that the database takes connections to the last answer that is not fresh, milliseconds. */
  recoveryMs: number[];
}

export interface DatabaseServer {
  stop: () => Promise<void>;
  start: () => Promise<void>;
}

/** Callers at the same time. */
const CALLERS = 6;
/** An error that the user can read. */
const SENTENCE = /^[A-Z].*\.( \(id [\da-f]+\))?$/s;
/** How long a question may take at most while the database comes and goes. */
const LONGEST_MS = 32_000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Kills a database at random moments while questions about closed ranges are asked of it, and starts it again after a
 * random while. Whatever is answered without an error has to be right.
 */
export async function killDatabase(
  server: DatabaseServer,
  client: LoadClient,
  questions: readonly LoadQuestion[],
  times: number,
  seed = 1
): Promise<KilledDatabase> {
  const random = seededRandom(seed);
  const right = await Promise.all(questions.map((question) => client.ask(question, PAST_THE_CACHE)));
  right.forEach(({ status, error }) => {
    if (status !== 200) {
      throw new Error(`The database is not there to begin with: ${error}`);
    }
  });
  const result: KilledDatabase = { times, answers: 0, stale: 0, refused: 0, wrong: [], recoveryMs: [] };
  const state = { over: false, lastBad: 0 };
  const callers = Array.from({ length: CALLERS }, async (_, caller) => {
    for (let turn = caller; !state.over; turn++) {
      const which = turn % questions.length;
      const fresh = turn % 3 !== 0;
      const outcome = await client.ask(questions[which], fresh ? PAST_THE_CACHE : {});
      note(result, outcome, right[which], fresh);
      if (outcome.status !== 200 || outcome.stale) {
        state.lastBad = performance.now();
        await wait(20);
      }
    }
  });
  for (let round = 0; round < times; round++) {
    await wait(300 + random() * 1_500);
    await server.stop();
    await wait(random() * 2_500);
    await server.start();
    const back = performance.now();
    await untilWell(client, questions[0]);
    // Others may have been refused after the first one got through.
    await wait(300);
    result.recoveryMs.push(Math.round(Math.max(0, state.lastBad - back)));
  }
  state.over = true;
  await Promise.all(callers);
  return result;
}

const PAST_THE_CACHE = { 'X-Cache-Skip': 'true' };

async function untilWell(client: LoadClient, question: LoadQuestion): Promise<void> {
  for (const since = performance.now(); performance.now() - since < LONGEST_MS; await wait(50)) {
    if ((await client.ask(question, PAST_THE_CACHE)).status === 200) {
      return;
    }
  }
}

function note(result: KilledDatabase, outcome: Outcome, right: Outcome, fresh: boolean): void {
  result.answers += 1;
  const { status, error, errorSource, figures, stale, marked, ms } = outcome;
  if (ms > LONGEST_MS) {
    result.wrong.push(`answered after ${Math.round(ms)} ms`);
  }
  if (status !== 200) {
    result.refused += 1;
    if (status < 500 || errorSource !== 'downstream' || !SENTENCE.test(error) || figures !== '') {
      result.wrong.push(`refused with ${status} of ${errorSource}: ${error}`);
    }
    return;
  }
  result.stale += stale ? 1 : 0;
  if (stale && (!marked || fresh)) {
    result.wrong.push(fresh ? 'figures of earlier in place of fresh ones' : 'figures of earlier without a mark');
  }
  if (figures !== right.figures) {
    result.wrong.push(`other figures: ${figures.slice(0, 200)}`);
  }
}
