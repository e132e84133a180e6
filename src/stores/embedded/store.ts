import type { ChainsQuery } from '../../contracts/queries/chains';
import type { VariableKind } from '../../contracts/queries/variable';
import type { Settings } from '../../contracts/settings';
import type { Ask } from '../ask';
import { BlockReader } from '../blocks/blockReader';
import { metricsByBlocks, redByBlocks } from '../blocks/gridQuestions';
import { checkFilters } from '../conditions';
import type { BlockCounts, ChainStore, MetricQuestion, RedQuestion, Scope, StoreStatus, Watermark } from '../port';
import { catalogue } from '../questions/catalogue';
import { searchParts } from '../questions/chainParts';
import { chainEvents, chainSearch } from '../questions/chains';
import { errorGroups, eventMarks, resources } from '../questions/evidence';
import { chainDefinitions, chainSteps } from '../questions/chainSteps';
import { chainFeatures } from '../questions/features';
import { graph, onlyServiceFilter } from '../questions/graph';
import { graphColumns } from '../questions/graphParts';
import { metrics } from '../questions/metrics';
import { reach } from '../questions/reach';
import { red } from '../questions/red';
import { capabilities, counts } from '../questions/status';
import type { Shape } from '../shape';
import { raw, sql } from '../sql';
import { inRange } from './conditions';
import type { EmbeddedDatabase } from './database';
import { callsOfRollup } from './questions/callRollup';
import { chainHours } from './questions/chainHours';
import { graphFromHours } from './questions/graphHours';
import { redFromRollup } from './questions/redRollup';
import { readShape } from './shape';

/** A watermark, and the time of the first event that lies in the future: from then on it is another. */
interface KnownWatermark {
  watermark: Watermark;
  until: number;
}

interface AnswerLimits {
  /** Memory for parts of answers that are kept. */
  blockBytes: number;
  /** Endpoints of fewer rows are counted from them even where hours have their figures. */
  exactRows: number;
}

/** The questions of the port, asked of one database file. */
export class EmbeddedStore implements ChainStore {
  readonly engine = 'embedded';
  private readonly watermarks = new Map<string, KnownWatermark>();
  private readonly blocks: BlockReader;
  private closed = false;

  private constructor(
    private readonly database: EmbeddedDatabase,
    private readonly shape: Shape,
    private readonly limits: AnswerLimits,
    private readonly onClose: () => Promise<void>
  ) {
    this.blocks = new BlockReader(limits.blockBytes, (_, since) => Promise.resolve(database.changesSince(since)));
  }

  /** @throws ThroughlineError `badSettings` when the tables that the settings name are not there */
  static async create(
    database: EmbeddedDatabase,
    tables: Settings['tables'],
    limits: AnswerLimits,
    onClose: () => Promise<void>
  ): Promise<EmbeddedStore> {
    return new EmbeddedStore(database, await readShape(database, tables), limits, onClose);
  }

  async status(scope: Scope): Promise<StoreStatus> {
    return this.question(scope, async (ask) => {
      const version = await ask(sql`select version()::varchar`);
      return {
        engine: this.engine,
        capabilities: capabilities(this.shape),
        description: `DuckDB ${version.strings(0)[0]}, file ${this.database.file}`,
        ...(await counts(ask, this.shape, scope)),
      };
    });
  }

  async watermark(scope: Scope): Promise<Watermark> {
    const { version } = this.database;
    const key = JSON.stringify(scope.tenants);
    const known = this.watermarks.get(key);
    if (known !== undefined && known.watermark.version === version && !(known.until <= Date.now())) {
      return known.watermark;
    }
    const { until, ...ends } = await this.question(scope, (ask) => reach(ask, this.shape, scope, Date.now()));
    const watermark = { version, ...ends };
    this.watermarks.set(key, { watermark, until });
    return watermark;
  }

  catalogue(scope: Scope, kind: VariableKind, limit: number) {
    return this.question(scope, (ask) => catalogue(ask, this.shape, scope, kind, limit));
  }

  red(scope: Scope, question: RedQuestion) {
    return redByBlocks(this.blocks, scope, question, (part, partly) =>
      this.question(
        part,
        async (ask) =>
          (this.shape.rollups
            ? await redFromRollup(ask, this.shape, part, partly, this.limits.exactRows)
            : undefined) ?? red(ask, this.shape, part, partly)
      )
    );
  }

  graph(scope: Scope, limit: number) {
    return this.question(scope, async (ask) => {
      const kept = this.shape.rollups && onlyServiceFilter(scope);
      const ready = kept && (await this.nothingWaits(ask, scope));
      const hours = kept ? await graphFromHours(ask, scope, ready) : undefined;
      return hours === undefined
        ? graph(ask, this.shape, scope, limit, ready ? callsOfRollup(scope) : undefined)
        : graphColumns(hours, limit);
    });
  }

  chainEvents(scope: Scope, chainId: string) {
    return this.question(scope, (ask) => chainEvents(ask, this.shape, scope, chainId));
  }

  chainSearch(scope: Scope, options: ChainsQuery['options']) {
    return this.question(
      scope,
      async (ask) =>
        (this.shape.rollups
          ? await searchParts(ask, this.shape, scope, options, () => chainHours(ask, this.shape, scope))
          : undefined) ?? chainSearch(ask, this.shape, scope, options)
    );
  }

  chainFeatures(scope: Scope) {
    return this.question(scope, (ask) => chainFeatures(ask, this.shape, scope));
  }

  chainSteps(scope: Scope) {
    return this.question(scope, (ask) => chainSteps(ask, this.shape, scope));
  }

  chainDefinitions(scope: Scope) {
    return this.question(scope, (ask) => chainDefinitions(ask, this.shape, scope));
  }

  metrics(scope: Scope, question: MetricQuestion) {
    return metricsByBlocks(this.blocks, scope, question, (part, partly) =>
      this.question(part, (ask) => metrics(ask, this.shape, part, partly))
    );
  }

  resources(scope: Scope) {
    return this.question(scope, (ask) => resources(ask, this.shape, scope));
  }

  errorGroups(scope: Scope, limit: number) {
    return this.question(scope, (ask) => errorGroups(ask, this.shape, scope, limit));
  }

  eventMarks(scope: Scope, limit: number) {
    return this.question(scope, (ask) => eventMarks(ask, this.shape, scope, limit));
  }

  get blockCounts(): BlockCounts {
    return this.blocks.counts;
  }

  async close(): Promise<void> {
    if (!this.closed) {
      this.closed = true;
      this.blocks.clear();
      await this.onClose();
    }
  }

  private question<T>(scope: Scope, work: (ask: Ask) => Promise<T>): Promise<T> {
    return this.database.readers.question(scope, async (ask) => {
      await checkFilters(ask, this.shape.history.dialect, scope);
      return work(ask);
    });
  }

  /** Whether calls can be read from where they are kept: no minute of the range waits for them. */
  private async nothingWaits(ask: Ask, scope: Scope): Promise<boolean> {
    const pending = await ask(
      sql`select count(*)::integer from rollup_pending where ${inRange(raw('minute'), scope.from - 60_000, scope.to)}`
    );
    return pending.integers(0)[0] === 0;
  }
}
