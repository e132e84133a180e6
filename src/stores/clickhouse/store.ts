import type { ChainsQuery } from '../../contracts/queries/chains';
import type { VariableKind } from '../../contracts/queries/variable';
import type { Ask } from '../ask';
import { BlockReader } from '../blocks/blockReader';
import { metricsByBlocks, redByBlocks } from '../blocks/gridQuestions';
import { checkFilters } from '../conditions';
import type {
  BlockCounts,
  Changes,
  ChainStore,
  MetricQuestion,
  RedQuestion,
  Scope,
  StoreStatus,
  Watermark,
} from '../port';
import { catalogue } from '../questions/catalogue';
import { redOfParts, searchParts } from '../questions/chainParts';
import { chainEvents, chainSearch } from '../questions/chains';
import { errorGroups, eventMarks, resources } from '../questions/evidence';
import { chainDefinitions, chainSteps } from '../questions/chainSteps';
import { chainFeatures } from '../questions/features';
import { graph, onlyServiceFilter } from '../questions/graph';
import { graphColumns } from '../questions/graphParts';
import { metrics } from '../questions/metrics';
import { reach as reachOf } from '../questions/reach';
import { red } from '../questions/red';
import { capabilities, counts } from '../questions/status';
import type { Shape } from '../shape';
import { join, sql } from '../sql';
import { ClickHouseChanges, type Moment } from './changes';
import type { ClickHouseConnection } from './connection';
import { GraphBlocks } from './graphBlocks';
import { KeptFacts, type Kept } from './keptFacts';
import type { KeptTables } from './keptTables';
import type { Reach } from './otel/spanRows';
import type { Watched } from './parts';
import { disagreements } from './questions/agreement';
import { chainHours } from './questions/chainHours';
import { chosenNames, countGraph, rowsIn } from './questions/graphHours';
import { redFromFigures } from './questions/redFigures';
import { resourcesByBlocks, resourceSteps } from './questions/resourceSteps';
import type { TablesVersion } from './version';

/** A watermark, and the time of the first event that lies in the future: from then on it is another. */
interface KnownWatermark {
  watermark: Watermark;
  until: number;
}

/** How long the tables are taken to be as they were. */
const TABLES_FRESH_MS = 60_000;

export interface KnownTables {
  shapeFor: (reach: Reach) => Shape;
  /** What of their parts tells that they have changed; undefined where there is nothing to look at. */
  watched: Watched | undefined;
  /** What tells it otherwise. */
  countsVersion: TablesVersion;
  kept: KeptTables;
}

/** The questions of the port, asked of one ClickHouse server or, through its Distributed tables, of a cluster. */
export class ClickHouseStore implements ChainStore {
  readonly engine = 'clickhouse';
  private readonly watermarks = new Map<string, KnownWatermark>();
  private readonly changes = new ClickHouseChanges();
  private readonly facts = new KeptFacts();
  private readonly blocks: BlockReader;
  private readonly graphs: GraphBlocks;
  private tables: { value: KnownTables; at: number } | undefined;

  /**
   * @param place host and database, for people
   * @param readTables looks at the tables, as a question of the scope sees them
   */
  constructor(
    private readonly connection: ClickHouseConnection,
    private readonly place: string,
    private readonly readTables: (ask: Ask) => Promise<KnownTables>,
    blockBytes: number
  ) {
    const since = (scope: Scope, version: string | undefined) => this.changesSince(scope, version);
    this.blocks = new BlockReader(blockBytes, since);
    this.graphs = new GraphBlocks(blockBytes, {
      changes: since,
      rowsIn: (scope) => this.question(scope, (ask, shape) => rowsIn(ask, shape, scope)),
      count: (scope, widthMs) => this.question(scope, (ask, shape) => countGraph(ask, shape, scope, widthMs)),
      chosen: (scope, names) => this.question(scope, (ask) => chosenNames(ask, names, scope.filters.services)),
    });
  }

  get blockCounts(): BlockCounts {
    const [grids, graphs] = [this.blocks.counts, this.graphs.counts];
    return {
      hits: grids.hits + graphs.hits,
      misses: grids.misses + graphs.misses,
      bytes: grids.bytes + graphs.bytes,
      entries: grids.entries + graphs.entries,
    };
  }

  status(scope: Scope): Promise<StoreStatus> {
    return this.question(
      scope,
      async (ask, shape, { tables }) => {
        const version = await ask(sql`select version()`);
        const wrong = await wrongMonthsOf(ask, shape, tables);
        return {
          engine: this.engine,
          capabilities: { ...capabilities(shape), rollups: tables.minutes !== undefined },
          ...(wrong.length > 0 ? { notes: [disagreementNote(wrong)] } : {}),
          description: `ClickHouse ${version.strings(0)[0]}, ${this.place}`,
          ...(await counts(ask, shape, scope)),
        };
      },
      'all'
    );
  }

  async watermark(scope: Scope): Promise<Watermark> {
    const { watched, countsVersion } = await this.presentTables(scope);
    return this.question(
      scope,
      async (ask, shape) => {
        const version = await (watched ? this.changes.version(ask, watched) : countsVersion(ask));
        const key = JSON.stringify(scope.tenants);
        const known = this.watermarks.get(key);
        if (known !== undefined && known.watermark.version === version && !(known.until <= Date.now())) {
          return known.watermark;
        }
        const { until, ...ends } = await reachOf(ask, shape, scope, Date.now());
        const watermark = { version, ...ends };
        this.watermarks.set(key, { watermark, until });
        return watermark;
      },
      'all'
    );
  }

  catalogue(scope: Scope, kind: VariableKind, limit: number) {
    return this.question(scope, (ask, shape) => catalogue(ask, shape, scope, kind, limit));
  }

  async red(scope: Scope, question: RedQuestion) {
    const ask = (part: Scope, partly: RedQuestion) => this.redAsked(part, partly);
    return (await this.keepsBlocks(scope)) ? redByBlocks(this.blocks, scope, question, ask) : ask(scope, question);
  }

  private redAsked(scope: Scope, question: RedQuestion) {
    return this.question(
      scope,
      async (ask, shape, kept) =>
        (await ifUnchanged(
          kept,
          question.unit === 'chains'
            ? redOfParts(ask, shape, scope, question, () => chainHours(shape, kept, scope))
            : redFromFigures(ask, shape, kept, scope, question)
        )) ?? red(ask, shape, scope, question)
    );
  }

  async graph(scope: Scope, limit: number) {
    const kept =
      onlyServiceFilter(scope) && (await this.keepsBlocks(scope)) ? await this.graphs.graph(scope) : undefined;
    return kept === undefined
      ? this.question(scope, (ask, shape) => graph(ask, shape, scope, limit))
      : graphColumns(kept, limit);
  }

  chainEvents(scope: Scope, chainId: string) {
    return this.question(scope, (ask, shape) => chainEvents(ask, shape, scope, chainId), { chainId });
  }

  chainSearch(scope: Scope, options: ChainsQuery['options']) {
    return this.question(
      scope,
      async (ask, shape, kept) =>
        (await ifUnchanged(
          kept,
          searchParts(ask, shape, scope, options, () => chainHours(shape, kept, scope))
        )) ?? chainSearch(ask, shape, scope, options)
    );
  }

  chainFeatures(scope: Scope) {
    return this.question(scope, (ask, shape) => chainFeatures(ask, shape, scope));
  }

  chainSteps(scope: Scope) {
    return this.question(scope, (ask, shape) => chainSteps(ask, shape, scope));
  }

  chainDefinitions(scope: Scope) {
    return this.question(scope, (ask, shape) => chainDefinitions(ask, shape, scope));
  }

  async metrics(scope: Scope, question: MetricQuestion) {
    const whole = (part: Scope, partly: MetricQuestion) =>
      this.question(part, (ask, shape) => metrics(ask, shape, part, partly));
    return (await this.keepsBlocks(scope))
      ? metricsByBlocks(this.blocks, scope, question, whole)
      : whole(scope, question);
  }

  async resources(scope: Scope) {
    const steps = (part: Scope) => this.question(part, (ask, shape) => resourceSteps(ask, shape, part));
    const kept = (await this.keepsBlocks(scope)) ? await resourcesByBlocks(this.blocks, scope, steps) : undefined;
    return kept ?? this.question(scope, (ask, shape) => resources(ask, shape, scope));
  }

  errorGroups(scope: Scope, limit: number) {
    return this.question(scope, (ask, shape) => errorGroups(ask, shape, scope, limit));
  }

  eventMarks(scope: Scope, limit: number) {
    return this.question(scope, (ask, shape) => eventMarks(ask, shape, scope, limit));
  }

  close(): Promise<void> {
    this.blocks.clear();
    this.graphs.clear();
    return this.connection.close();
  }

  /** @param reach what rows it can need, where that is not those of the scope's range */
  private async question<T>(
    scope: Scope,
    work: (ask: Ask, shape: Shape, kept: Kept) => Promise<T>,
    reach: Reach = scope
  ): Promise<T> {
    const tables = await this.presentTables(scope);
    const shape = tables.shapeFor(reach);
    return this.connection.question(scope, async (ask) => {
      await checkFilters(ask, shape.history.dialect, scope);
      return work(ask, shape, this.keptOf(ask, shape, tables, scope));
    });
  }

  private keptOf(ask: Ask, shape: Shape, { kept, watched }: KnownTables, { asOf }: Scope): Kept {
    let agreed: Moment | undefined;
    return {
      tables: kept,
      agrees: async (table, range) => {
        // Where rows lie on other servers, the parts of this one do not tell of them.
        agreed ??= watched?.sources && (await this.changes.moment(ask, watched, asOf));
        return this.facts.agrees(ask, shape, table, range, agreed?.keptVersion);
      },
      unchanged: async () =>
        agreed === undefined || watched === undefined || this.changes.figuresStay(ask, watched, agreed),
      sizes: (table, range) => this.facts.sizes(ask, table, range),
    };
  }

  private async keepsBlocks(scope: Scope): Promise<boolean> {
    return (await this.presentTables(scope)).watched?.sources !== undefined;
  }

  private async changesSince(scope: Scope, version: string | undefined): Promise<Changes> {
    const { watched } = await this.presentTables(scope);
    return this.connection.question(limitsOf(scope), (ask) =>
      watched === undefined
        ? Promise.resolve({ version: '', ranges: 'all' as const })
        : this.changes.since(ask, watched, { version, asOf: scope.asOf })
    );
  }

  private async presentTables(scope: Scope): Promise<KnownTables> {
    const now = Date.now();
    if (this.tables === undefined || now - this.tables.at > TABLES_FRESH_MS) {
      this.tables = { value: await this.connection.question(limitsOf(scope), this.readTables), at: now };
    }
    return this.tables.value;
  }
}

/** An answer from kept figures; undefined where some of these have left since they were found to hold. */
async function ifUnchanged<T>(kept: Kept, answering: Promise<T | undefined>): Promise<T | undefined> {
  const answer = await answering;
  return answer !== undefined && (await kept.unchanged()) ? answer : undefined;
}

/** Of a look at the tables, which has as many rows as there are tables or parts. */
const limitsOf = ({ signal, timeoutMs }: Scope) => ({ signal, timeoutMs, maxRows: Number.MAX_SAFE_INTEGER });

/** Months, as 202611, of which some kept figures do not have as many rows as there are. */
async function wrongMonthsOf(ask: Ask, shape: Shape, tables: KeptTables): Promise<Float64Array> {
  const months = Object.values(tables).map((kept) => sql`select month from (${disagreements(shape, kept)}) d`);
  if (months.length === 0) {
    return new Float64Array(0);
  }
  return (await ask(sql`select distinct month from (${join(months, ' union all ')}) w order by month`)).numbers(0);
}

function disagreementNote(months: Float64Array): string {
  const names = Array.from(months, (month) => `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}`);
  return (
    `The kept figures of ${names.join(', ')} do not have as many rows as there are, so questions about that time are answered from the rows. ` +
    'Rows were there before the figures, or were deleted, or are just coming in. Make the figures anew with the statements of throughline db clickhouse-schema --rollups --refill.'
  );
}
