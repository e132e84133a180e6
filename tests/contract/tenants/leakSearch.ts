import { arrowToJson, type FrameJson } from '../../../src/backend/grpc/arrowToJson';
import type { DataResponse } from '../../../src/backend/grpc/generated/backend';
import { contextOf, dataQuery, type Caller, type TestPlugin } from '../pluginClient';
import { RandomRequests, type RandomQuery } from './randomRequests';
import type { MarksAnswer } from '../../../src/contracts/marks';
import type { NoteCountsAnswer, NotesAnswer } from '../../../src/contracts/notes';
import { ALPHA, BRAVO, definitionsOf, marksOf, NOTED, notesOf, rowsOf, tellsOf, type Tenant } from './twoTenants';

const UID = 'tenants';
const ORGANISATION = 5;
/** The same data source over a file that holds the first tenant alone. */
const ALONE = 6;

const TENANTS = {
  organisations: { [ORGANISATION]: [ALPHA.name] },
  users: [
    { login: 'ann', tenants: [ALPHA.name] },
    { emailDomain: 'alpha.example', role: 'Editor', tenants: [ALPHA.name] },
    { login: 'bob', tenants: [BRAVO.name] },
    { login: 'root', tenants: [ALPHA.name, BRAVO.name] },
  ],
  alertRules: { [ORGANISATION]: [ALPHA.name] },
  sharedView: { [ORGANISATION]: [ALPHA.name] },
};
/** One thread: many small questions. Little memory for answers, so that many come from the disk. */
const LIMITS = { threads: 1, cacheMegabytes: 1, diskCacheMegabytes: 20 };
const SETTINGS = { path: 'tenants.duckdb', tenants: TENANTS, limits: LIMITS };

const callerOf = (login: string, part: Caller = {}): Caller => ({
  orgId: ORGANISATION,
  uid: UID,
  settings: SETTINGS,
  login,
  role: 'Viewer',
  ...part,
});
const ANN = callerOf('ann');
const BOB = callerOf('bob');
const ROOT = callerOf('root');
const ANN_ALONE = callerOf('ann', {
  orgId: ALONE,
  settings: { path: 'alone.duckdb', tenants: { organisations: { [ALONE]: [ALPHA.name] } }, limits: LIMITS },
});
const CARL = callerOf('carl', { email: 'carl@alpha.example', role: 'Editor' });
/** Everyone who may see the first tenant and nothing else. */
const OF_ALPHA: Caller[] = [
  ANN,
  CARL,
  callerOf('dora', { email: 'dora@elsewhere.example' }),
  callerOf('service', { role: 'Admin' }),
  callerOf('grafana_scheduler', { role: 'Admin' }),
];
/** Headers of an alert rule: its questions go past the cache. */
const OF_A_RULE = { FromAlert: 'true', 'X-Cache-Skip': 'true' };
/** How often a question is asked again, as somebody else who may see the same. */
const AGAIN = 5;

export interface Leak {
  where: string;
  request: unknown;
  answer: string;
}

export interface SearchReport {
  requests: number;
  /** Answers that named the tenant itself, by query type: a search among empty answers would find nothing. */
  telling: Record<string, number>;
  cacheHits: number;
  compared: number;
  leaks: Leak[];
}

/** Fills two files: both tenants in one, the first tenant alone in the other. Both tenants have marks and notes of their own. */
export async function storeTenants(plugin: TestPlugin, end: number): Promise<void> {
  const operator = (path: string): Caller => ({ uid: `operator-${path}`, settings: { path, limits: LIMITS } });
  for (const [path, tenants] of [
    ['tenants.duckdb', [ALPHA, BRAVO]],
    ['alone.duckdb', [ALPHA]],
  ] as const) {
    for (const tenant of tenants) {
      const lines = [...rowsOf(tenant, end), ...definitionsOf(tenant)].map((row) => JSON.stringify(row));
      const { code, body } = await plugin.resource('POST', 'events', lines.join('\n'), operator(path));
      if (code !== 200) {
        throw new Error(`The tenants could not be stored: ${JSON.stringify(body)}`);
      }
    }
  }
  for (const [tenant, editor] of [
    [ALPHA, CARL],
    [BRAVO, { ...BOB, role: 'Editor' }],
    [ALPHA, { ...ANN_ALONE, role: 'Editor' }],
  ] as const) {
    for (const mark of marksOf(tenant, end)) {
      const { code, body } = await plugin.resource('POST', 'marks', mark, editor);
      if (code !== 201) {
        throw new Error(`The marks could not be set: ${JSON.stringify(body)}`);
      }
    }
    for (const text of notesOf(tenant)) {
      const { code, body } = await plugin.resource('POST', `incidents/${NOTED}/notes`, { text }, editor);
      if (code !== 201) {
        throw new Error(`The notes could not be written: ${JSON.stringify(body)}`);
      }
    }
  }
}

/**
 * Asks at random as several callers at once and looks into every answer for what belongs to the other tenant. Questions
 * come cold, warm, and while another tenant's same question is under way; some are put to the file that holds the tenant
 * alone, too, and have to be answered alike.
 */
export class LeakSearch {
  readonly report: SearchReport = { requests: 0, telling: {}, cacheHits: 0, compared: 0, leaks: [] };
  private readonly requests: RandomRequests;
  /** The marks of the other tenant. */
  private foreign: MarksAnswer['marks'] = [];
  private foreignNotes: NotesAnswer['notes'] = [];
  private batches = 0;
  /** Lines of the log that have been looked at. */
  private read = 0;

  constructor(
    private readonly plugin: TestPlugin,
    seed: number,
    end: number
  ) {
    this.requests = new RandomRequests(seed, end);
  }

  /** Searches until `count` requests were made for the first tenant, or until it has found something, where that is enough. */
  async run(count: number, enough = Infinity): Promise<SearchReport> {
    this.foreign = await this.marksOfBravo();
    this.foreignNotes = await this.notesOfBravo();
    while (this.report.requests < count && this.report.leaks.length < enough) {
      await this.queries(Array.from({ length: 25 }, () => this.requests.query()));
      await this.resources();
      if (this.batches % 10 === 0) {
        await this.streamsAndHealth();
        await this.marks();
        await this.notes();
        await this.whatIsTold();
      }
      this.batches += 1;
    }
    return this.report;
  }

  private async queries(queries: RandomQuery[]): Promise<void> {
    const headers = this.requests.chance(0.1) ? OF_A_RULE : {};
    const asAlpha = () => this.ask(ALPHA, queries, this.requests.pick(OF_ALPHA), headers);
    const asBravo = () => this.ask(BRAVO, queries, BOB);
    const orders: Array<() => Promise<DataResponse[]>> = [
      async () => (await asBravo(), await asAlpha()),
      async () => (await this.send(queries, ROOT), await asAlpha()),
      async () => (await Promise.all([asAlpha(), asBravo(), this.send(queries, ROOT)]))[0],
      asAlpha,
    ];
    const cold = await orders[this.batches % orders.length]();
    for (let again = 0; again < AGAIN; again++) {
      await this.ask(ALPHA, queries, this.requests.pick(OF_ALPHA));
    }
    if (this.batches % 2 === 0) {
      this.compare(queries, cold, await this.send(queries, ANN_ALONE));
    }
  }

  /** Asks and looks into the answers. */
  private async ask(tenant: Tenant, queries: RandomQuery[], caller: Caller, headers = {}): Promise<DataResponse[]> {
    const answers = await this.send(queries, caller, headers);
    answers.forEach((answer, i) => this.lookInto(tenant, queries[i], answer));
    return answers;
  }

  private async send(queries: RandomQuery[], caller: Caller, headers = {}): Promise<DataResponse[]> {
    const { responses } = await this.plugin.process.queryData({
      pluginContext: contextOf(caller),
      headers,
      queries: queries.map(({ model, range, maxDataPoints }, i) =>
        dataQuery({ ...model, refId: `Q${i}` }, range, maxDataPoints)
      ),
    });
    return queries.map((_, i) => responses[`Q${i}`]);
  }

  private lookInto(tenant: Tenant, query: RandomQuery, answer: DataResponse): void {
    const other = tenant === ALPHA ? BRAVO : ALPHA;
    this.report.requests += tenant === ALPHA ? 1 : 0;
    const type = String(query.model.queryType);
    if (answer.status === 200 && tenant === ALPHA) {
      this.report.cacheHits += answer.frames[0].includes('"cacheHit":true') ? 1 : 0;
      this.report.telling[type] ??= 0;
      this.report.telling[type] += answer.frames.some((frame) => tellsOf(ALPHA, frame)) ? 1 : 0;
    }
    if (answer.frames.some((frame) => tellsOf(other, frame)) || tellsOf(other, answer.error)) {
      const text = JSON.stringify([answer.frames.map((frame) => withoutEcho(frame, query)), answer.error]);
      this.look(tenant, `query ${type}`, query, answer.status === 200 ? text : withoutGuesses(text, query));
    }
  }

  private look(tenant: Tenant, where: string, request: unknown, answer: string): void {
    if (tellsOf(tenant === ALPHA ? BRAVO : ALPHA, answer)) {
      this.report.leaks.push({ where, request, answer: answer.slice(0, 2_000) });
    }
  }

  private compare(queries: RandomQuery[], shared: DataResponse[], alone: DataResponse[]): void {
    shared.forEach((answer, i) => {
      // Figures within 1 % and exact ones cannot be compared: which ones there are is a matter of how far the work behind has come in either file.
      if (isEstimated(answer) !== isEstimated(alone[i])) {
        return;
      }
      const [text, expected] = [answer, alone[i]].map(({ status, error, frames }) =>
        rounded(JSON.stringify([status, error, frames.map((frame) => withoutMoment(frame))]))
      );
      this.report.compared += 1;
      if (text !== expected) {
        const at = [...text].findIndex((letter, place) => letter !== expected[place]);
        const around = (whole: string) => whole.slice(Math.max(0, at - 150), at + 150);
        this.report.leaks.push({
          where: `figures of ${String(queries[i].model.queryType)}`,
          request: queries[i],
          answer: `${around(text)}\nalone: ${around(expected)}`,
        });
      }
    });
  }

  private async resources(): Promise<void> {
    const requests = Array.from({ length: 6 }, () => this.requests.resource());
    const answers = await Promise.all(
      requests.map(({ method, url, body }) => this.plugin.resource(method, url, body, this.requests.pick(OF_ALPHA)))
    );
    answers.forEach((answer, i) => {
      this.report.requests += 1;
      this.look(ALPHA, `resource ${requests[i].url}`, requests[i], withoutGuesses(JSON.stringify(answer), requests[i]));
    });
  }

  private async streamsAndHealth(): Promise<void> {
    const { body } = await this.plugin.resource('GET', 'about', '', BOB);
    const foreign = (body as { channels: { overview: string } }).channels.overview;
    const own = (
      (await this.plugin.resource('GET', 'about', '', ANN)).body as typeof body & { channels: { overview: string } }
    ).channels.overview;
    for (const path of [own, foreign, 'realtime/overview', 'realtime/overview/']) {
      const request = { pluginContext: contextOf(ANN), path, data: Buffer.alloc(0), headers: {} };
      const { status, data } = await this.plugin.process.subscribeStream(request);
      if ((status === 0) !== (path === own) || own === foreign) {
        this.report.leaks.push({ where: 'channel', request: path, answer: String(status) });
      }
      this.look(ALPHA, 'subscription', path, Buffer.from(data).toString());
    }
    const health = await this.plugin.process.checkHealth({ pluginContext: contextOf(ANN), headers: {} });
    const alone = await this.plugin.process.checkHealth({ pluginContext: contextOf(ANN_ALONE), headers: {} });
    this.look(ALPHA, 'health', {}, JSON.stringify(health) + Buffer.from(health.jsonDetails).toString());
    if (health.message !== alone.message) {
      this.report.leaks.push({ where: 'figures of health', request: alone.message, answer: health.message });
    }
    this.report.requests += 5;
  }

  private async marksOfBravo(): Promise<MarksAnswer['marks']> {
    return ((await this.plugin.resource('GET', 'marks?removed=true', '', BOB)).body as MarksAnswer).marks;
  }

  /** The other tenant's marks are seen by nobody else, neither taken back nor restored, and stay as they are. */
  private async marks(): Promise<void> {
    for (const caller of [CARL, ROOT]) {
      const { body } = await this.plugin.resource('GET', 'marks?removed=true', '', caller);
      this.look(ALPHA, 'resource marks', caller.login, JSON.stringify(body));
      const { id } = this.requests.pick(this.foreign);
      const editor = { ...caller, role: 'Editor' };
      const answers = [
        await this.plugin.resource('DELETE', `marks/${id}`, '', editor),
        await this.plugin.resource('POST', `marks/${id}/restore`, '', editor),
      ];
      this.report.requests += 3;
      this.look(ALPHA, 'resource marks', id, JSON.stringify(answers));
      if (answers.some(({ code }) => code !== 404)) {
        this.report.leaks.push({ where: 'marks of others', request: id, answer: JSON.stringify(answers) });
      }
    }
    const now = JSON.stringify(await this.marksOfBravo());
    if (now !== JSON.stringify(this.foreign)) {
      this.report.leaks.push({ where: 'marks of others', request: this.foreign, answer: now });
    }
  }

  private async notesOfBravo(): Promise<NotesAnswer['notes']> {
    return ((await this.plugin.resource('GET', `incidents/${NOTED}/notes`, '', BOB)).body as NotesAnswer).notes;
  }

  /** The other tenant's notes are seen, counted, taken back and restored by nobody else, not even by an admin, and stay as they are. */
  private async notes(): Promise<void> {
    for (const [caller, own] of [
      [callerOf('ann', { role: 'Admin' }), notesOf(ALPHA).length],
      [callerOf('root', { role: 'Admin' }), 0],
    ] as const) {
      const list = await this.plugin.resource('GET', `incidents/${NOTED}/notes?removed=true`, '', caller);
      this.look(ALPHA, 'resource notes', caller.login, JSON.stringify(list.body));
      const { counts } = (await this.plugin.resource('GET', 'notes/counts', '', caller)).body as NoteCountsAnswer;
      if ((counts[NOTED] ?? 0) !== own) {
        this.report.leaks.push({ where: 'counts of notes', request: caller.login, answer: JSON.stringify(counts) });
      }
      const { id } = this.requests.pick(this.foreignNotes);
      const answers = [
        await this.plugin.resource('DELETE', `notes/${id}`, '', caller),
        await this.plugin.resource('POST', `notes/${id}/restore`, '', caller),
      ];
      this.report.requests += 4;
      this.look(ALPHA, 'resource notes', id, JSON.stringify(answers));
      if (answers.some(({ code }) => code !== 404)) {
        this.report.leaks.push({ where: 'notes of others', request: id, answer: JSON.stringify(answers) });
      }
    }
    const now = JSON.stringify(await this.notesOfBravo());
    if (now !== JSON.stringify(this.foreignNotes)) {
      this.report.leaks.push({ where: 'notes of others', request: this.foreignNotes, answer: now });
    }
  }

  /** Neither metrics nor the log name anything of anybody. */
  private async whatIsTold(): Promise<void> {
    const { metrics } = await this.plugin.process.collectMetrics({ pluginContext: undefined });
    const texts = this.plugin.log.slice(this.read).map((line): [string, string] => ['log', JSON.stringify(line)]);
    this.read = this.plugin.log.length;
    texts.push(['metrics', Buffer.from(metrics?.prometheus ?? '').toString()]);
    for (const [where, text] of texts) {
      this.look(ALPHA, where, {}, text);
      this.look(BRAVO, where, {}, text);
    }
  }
}

function isEstimated({ frames }: DataResponse): boolean {
  return frames.some((frame) => frame.includes('"quantileError":'));
}

/** A frame without the question that its receipt repeats. */
function withoutEcho(bytes: Uint8Array, query: RandomQuery): FrameJson {
  const frame = arrowToJson(bytes);
  const custom = frame.schema.meta?.custom as { receipt?: unknown } | undefined;
  if (custom?.receipt !== undefined) {
    custom.receipt = withoutGuesses(JSON.stringify(custom.receipt), query);
  }
  return frame;
}

/** A frame without what differs between two answers to the same question: when it was asked, of which file, and what was kept by then. */
function withoutMoment(bytes: Uint8Array): FrameJson {
  const frame = arrowToJson(bytes);
  const custom = frame.schema.meta?.custom as
    | { receipt?: Record<string, unknown>; marks?: Array<Record<string, unknown>> }
    | undefined;
  custom?.marks?.forEach((mark) => {
    delete mark.id;
    delete mark.at;
    delete mark.by;
  });
  // Whether figures or rows served is a matter of how far the work behind has come in either file; the figures are compared.
  for (const key of ['stages', 'dataVersion', 'answeredAt', 'cacheHit', 'rowsRead', 'source']) {
    delete custom?.receipt?.[key];
  }
  // A kept answer names the place of whoever asked first.
  delete (custom?.receipt?.query as { refId?: string } | undefined)?.refId;
  return frame;
}

/** A text with its long fractions to nine digits: sums of several threads differ in the last ones. */
function rounded(text: string): string {
  return text.replace(/-?\d+\.\d{9,}(e[-+]?\d+)?/g, (number) => String(Number(Number(number).toPrecision(9))));
}

/** A text without the foreign names that the question itself brought along. */
function withoutGuesses(text: string, request: unknown): string {
  const guesses = new Set(JSON.stringify(request).match(/[\w%/.:-]*(?:qz[ab]|aaaaaaaa|bbbbbbbb)[\w-]*/g) ?? []);
  return [...guesses].reduce((rest, guess) => rest.replaceAll(guess, ''), text);
}
