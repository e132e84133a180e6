import { QUERY_SCHEMAS, QUERY_TYPES, type QueryTypeName } from '../../../src/contracts/queryTypes';
import { SECRET_KEYS, settingsSchema } from '../../../src/contracts/settings';
import { contextOf, type Caller, type Range, type RefAnswer, type TestPlugin } from '../pluginClient';
import { HARMLESS, HOSTILE_PATTERNS, hostileNames, hostilePlaces, holdsLure, MARK, type Lures } from './hostileTexts';
import { leavesOf, withField, type Leaf } from './leaves';
import type { Victim } from './victims';

export interface Hole {
  where: string;
  text: string;
  what: string;
}

interface Attempt {
  where: string;
  text: string;
  model: Record<string, unknown>;
  /** The same question with a harmless name, whose answer a hostile one has to have as well. */
  twin: Record<string, unknown>;
}

/** Questions in one call. */
const BATCH = 40;
/** Data sources whose settings are changed at the same time. */
const AT_ONCE = 6;
/** Of the texts, each setting takes every third; every place, where it says where something is. */
const EVERY = 3;
const WHERE = /^(path|host|tls\.)/;
/** What is refused is refused in words for people. */
const SENTENCE = /^[A-Z][^ ]*( [^ ]+){2,}/;
/** Answers to a question that is wrong, or asks for a chain that is not there. */
const REFUSALS = [400, 404];

/**
 * Puts hostile texts into every field of every query type and of the settings, and looks for what must not come of it: an
 * answer other than to a harmless text, an error that is not a refusal, a hostile text within a statement, anything touched.
 */
export class Attack {
  readonly holes: Hole[] = [];
  attempts = 0;
  /** Fields into which texts were put, by query type or setting. */
  readonly fields = new Set<string>();
  private readonly twins = new Map<string, Promise<string>>();
  private updated = 1;

  constructor(
    private readonly plugin: TestPlugin,
    private readonly victim: Victim,
    private readonly lures: Lures,
    private readonly range: Range,
    /** One of so many attempts is made where a field gets texts in turn. */
    private readonly share = 1
  ) {}

  /** @param enough stops when it has found so many */
  async queries(types: readonly QueryTypeName[] = QUERY_TYPES, enough = Infinity): Promise<void> {
    for (const type of types) {
      const attempts = this.ofQueryType(type);
      for (let at = 0; at < attempts.length && this.holes.length < enough; at += BATCH) {
        await this.ask(attempts.slice(at, at + BATCH));
      }
    }
    this.look('queries', this.lures.touched());
  }

  /** Every field with every text, or texts in turn where several types share the field; with each choice of the others, too. */
  private ofQueryType(type: QueryTypeName): Attempt[] {
    const texts = this.texts();
    const turn = QUERY_TYPES.indexOf(type);
    const every = Math.min(QUERY_TYPES.length * this.share, texts.length);
    const leaves = leavesOf(QUERY_SCHEMAS[type]).filter(({ path }) => path[0] !== 'queryType');
    const filters = leaves.filter(({ path }) => path[0] === 'filters');
    const base = { refId: 'A', schemaVersion: 1, queryType: type };
    const alone = leaves.flatMap((leaf, place) =>
      texts
        .filter((_, i) => !filters.includes(leaf) || (i + place) % every === turn)
        .map((text) => this.attempt(type, base, leaf, text))
    );
    const models = leaves.flatMap(({ path, choices = [] }) => choices.map((choice) => withField(base, path, choice)));
    const together = models
      .filter((_, i) => i % this.share === 0)
      .map((model, i) => this.attempt(type, model, filters[i % filters.length], texts[(i + turn) % texts.length]));
    return [...alone, ...together];
  }

  private attempt(type: QueryTypeName, model: Record<string, unknown>, { path }: Leaf, text: string): Attempt {
    const where = `${type} ${path.join('.')}`;
    this.fields.add(where);
    const harmless = text.startsWith('/') && text.endsWith('/') ? `/${HARMLESS}/` : HARMLESS;
    return { where, text, model: withField(model, path, text), twin: withField(model, path, harmless) };
  }

  private async ask(attempts: Attempt[]): Promise<void> {
    const answers = await this.send(attempts.map(({ model }) => model));
    await Promise.all(
      attempts.map(async (attempt, i) => {
        this.attempts += 1;
        const answer = answers[i];
        const refused = REFUSALS.includes(answer.status) && SENTENCE.test(answer.error);
        if (!refused && plain(answer, attempt.text) !== (await this.twin(attempt))) {
          const what = `answered ${answer.status} ${answer.error || plain(answer, attempt.text).slice(0, 300)}`;
          this.holes.push({ where: attempt.where, text: attempt.text, what });
        }
        if (holdsLure(JSON.stringify(answer))) {
          this.holes.push({ where: attempt.where, text: attempt.text, what: 'the answer holds a lure' });
        }
      })
    );
    this.look(attempts[0].where, this.statements());
  }

  private twin({ twin }: Attempt): Promise<string> {
    const key = JSON.stringify(twin);
    const known =
      this.twins.get(key) ??
      this.send([twin]).then(([answer]) => plain(answer, answer.status === 400 ? '' : HARMLESS, answer.status));
    this.twins.set(key, known);
    return known;
  }

  private async send(models: Array<Record<string, unknown>>): Promise<RefAnswer[]> {
    const named = models.map((model, i) => ({ ...model, refId: `${String(model.refId)}${i}` }));
    const answers = await this.plugin.query(named, this.range, this.caller());
    return named.map(({ refId }) => answers[refId]);
  }

  /** Every setting and every secret with texts and places; each of them in some. */
  async settings(enough = Infinity): Promise<void> {
    const { settings, secrets } = this.victim;
    const encrypted = { ...settings, tls: { mode: 'verify-full' } };
    // A name that is wrong in an entry that is right otherwise.
    const planned = {
      ...settings,
      anomalies: { maintenance: [{ name: HARMLESS, days: ['sun'], at: '02:00', minutes: 60 }] },
    };
    const every = EVERY * this.share;
    const places = hostilePlaces(this.lures);
    const texts = [...places, ...this.texts()];
    const fields = [
      ...leavesOf(settingsSchema).map(({ path }) => {
        const base =
          path[0] === 'tls' && path[1] !== 'mode' ? encrypted : path[1] === 'maintenance' ? planned : settings;
        return { name: path.join('.'), change: (text: string) => ({ settings: withField(base, path, text) }) };
      }),
      ...SECRET_KEYS.map((key) => ({
        name: `secret ${key}`,
        change: (text: string) => ({
          settings: key === 'tlsClientKey' ? encrypted : settings,
          secrets: { ...secrets, [key]: text },
        }),
      })),
    ];
    const waiting = fields.flatMap((field, place) =>
      texts
        .filter((_, i) => i % every === place % every || (i < places.length && WHERE.test(field.name)))
        .map((text) => () => this.configure(field.name, text, field.change(text)))
    );
    const line = async () => {
      for (let next = waiting.shift(); next !== undefined && this.holes.length < enough; next = waiting.shift()) {
        await next();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
    this.look('settings', this.statements());
  }

  private async configure(name: string, text: string, change: Pick<Caller, 'settings' | 'secrets'>): Promise<void> {
    const where = `setting ${name}`;
    this.fields.add(where);
    this.attempts += 1;
    // Changed settings of one and the same data source: what was opened with the former ones is closed again.
    const uid = `attacked-${(this.updated += 1) % AT_ONCE}`;
    const caller = this.caller({ uid, updated: this.updated, ...change });
    const { message } = await this.plugin.process.checkHealth({ pluginContext: contextOf(caller), headers: {} });
    const model = { refId: 'A', queryType: 'variable' };
    const { A: answer } = await this.plugin.query([model], this.range, caller);
    const found = [
      ...this.lures.touched(),
      ...[message, answer.error]
        .filter((sentence) => sentence !== '' && (/\(id [\da-f]{32}\)/.test(sentence) || !SENTENCE.test(sentence)))
        .map((sentence) => `not a refusal: ${sentence} ${this.logged(sentence)}`),
      ...(holdsLure(message) || holdsLure(JSON.stringify(answer)) ? ['the answer holds a lure'] : []),
    ];
    found.forEach((what) => this.holes.push({ where, text, what }));
  }

  /** What the log has about an error that was told without its reason. */
  private logged(sentence: string): string {
    const [, id] = /\(id ([\da-f]{32})\)/.exec(sentence) ?? [];
    return id === undefined ? '' : JSON.stringify(this.plugin.log.find((line) => line.correlationId === id));
  }

  private statements(): string[] {
    return this.victim.statementsWithMark().map((statement) => `in a statement: ${statement.slice(0, 500)}`);
  }

  private texts(): string[] {
    return [...hostileNames(this.lures), ...HOSTILE_PATTERNS];
  }

  private caller(change: Caller = {}): Caller {
    const { settings, secrets } = this.victim;
    return { uid: 'victim', settings, secrets, ...change };
  }

  private look(where: string, found: string[]): void {
    found.forEach((what) => this.holes.push({ where, text: MARK, what }));
  }
}

/** An answer without what names the question or the moment. */
function plain(answer: RefAnswer, text: string, status = answer.status): string {
  const frames = answer.frames.map((frame) => {
    const { refId: _, meta, ...schema } = frame.schema;
    const { receipt: __, ...custom } = (meta?.custom ?? {}) as Record<string, unknown>;
    return { ...frame, schema: { ...schema, meta: { ...meta, custom } } };
  });
  const written = JSON.stringify([status, answer.error, frames]);
  const quoted = JSON.stringify(text).slice(1, -1);
  return quoted === '' ? written : written.replaceAll(quoted, HARMLESS);
}
