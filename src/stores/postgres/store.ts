import type { ChainsQuery } from '../../contracts/queries/chains';
import type { VariableKind } from '../../contracts/queries/variable';
import type { Settings } from '../../contracts/settings';
import type { Ask } from '../ask';
import { BlockReader } from '../blocks/blockReader';
import { metricsByBlocks, redByBlocks } from '../blocks/gridQuestions';
import { CALL_WINDOW_MS } from '../calls';
import { checkFilters, inRange, ofTenants } from '../conditions';
import type { BlockCounts, ChainStore, MetricQuestion, RedQuestion, Scope, StoreStatus, Watermark } from '../port';
import { catalogue } from '../questions/catalogue';
import { searchParts } from '../questions/chainParts';
import { chainEvents, chainSearch } from '../questions/chains';
import { errorGroups, eventMarks, resources } from '../questions/evidence';
import { chainDefinitions, chainSteps } from '../questions/chainSteps';
import { chainFeatures } from '../questions/features';
import { graph } from '../questions/graph';
import { graphColumns } from '../questions/graphParts';
import { metrics } from '../questions/metrics';
import { reach, type Reach } from '../questions/reach';
import { withoutInference } from '../inference';
import { red } from '../questions/red';
import { capabilities, counts } from '../questions/status';
import { raw, sql } from '../sql';
import { PostgresChanges } from './changes';
import { stateOf } from './failure';
import { estimatedCounts } from './estimates';
import type { PostgresPool } from './pool';
import { chainRollup } from './rollups/chainRollup';
import { graphFromRollups } from './rollups/graphRollup';
import { redFromRollups } from './rollups/redRollup';
import { resourcesFromRollups } from './rollups/resourceRollup';
import { readShape, type PostgresShape } from './shape';

/** How long the tables are taken to be as they were: columns of a migration are used after this time. */
const SHAPE_FRESH_MS = 60_000;
/** What the server says when tables or columns are not as they were. */
const CHANGED = new Set(['42P01', '42703', '42883', '0A000']);

/** The questions of the port, asked of one schema of a PostgreSQL database. */
export class PostgresStore implements ChainStore {
  readonly engine = 'postgres';
  private readonly blocks: BlockReader;
  private shape: { value: PostgresShape; at: number } | undefined;
  private readonly watermarks = new Map<string, { version: string; reach: Reach }>();

  constructor(
    private readonly pool: PostgresPool,
    private readonly tables: Settings['tables'],
    blockBytes: number,
    private readonly exactRows: number
  ) {
    const changes = new PostgresChanges();
    this.blocks = new BlockReader(blockBytes, (scope, since) =>
      this.question(scope, (ask, shape) => changes.since(ask, shape, scope, since))
    );
  }

  get blockCounts(): BlockCounts {
    return this.blocks.counts;
  }

  status(scope: Scope): Promise<StoreStatus> {
    return this.question(scope, async (ask, shape) => {
      const estimated = await estimatedCounts(ask, shape, scope);
      const { version, database } = shape.server;
      return {
        engine: this.engine,
        capabilities: capabilities(shape),
        description: `PostgreSQL ${version}, database ${database}, schema ${this.pool.schema}${estimated ? '; numbers of rows as the planner estimates them' : ''}`,
        ...(estimated ?? (await counts(ask, shape, scope))),
      };
    });
  }

  /**
   * The version is the server's own note of which transactions have ended: it changes with every one that wrote
   * anything, in whatever table, and costs nothing to read.
   */
  watermark(scope: Scope): Promise<Watermark> {
    const key = JSON.stringify(scope.tenants);
    return this.question(scope, async (ask, shape) => {
      const version = (await ask(sql`select pg_current_snapshot()::text`)).strings(0)[0];
      const known = this.watermarks.get(key);
      const now = Date.now();
      const found =
        known?.version === version && !(known.reach.until <= now) ? known.reach : await reach(ask, shape, scope, now);
      this.watermarks.set(key, { version, reach: found });
      const { until: _, ...ends } = found;
      return { version, ...ends };
    });
  }

  catalogue(scope: Scope, kind: VariableKind, limit: number) {
    return this.question(scope, (ask, shape) => catalogue(ask, shape, scope, kind, limit));
  }

  red(scope: Scope, question: RedQuestion) {
    return redByBlocks(this.blocks, scope, question, (part, partly) =>
      this.question(
        part,
        async (ask, shape) =>
          (shape.rollups
            ? await redFromRollups(ask, shape, this.pool.schema, part, partly, this.exactRows)
            : undefined) ?? red(ask, shape, part, partly)
      )
    );
  }

  graph(scope: Scope, limit: number) {
    return this.question(scope, async (ask, shape) => {
      // Who calls whom joins a range with itself. Row by row that takes minutes, which the planner does not foresee
      // for tables that it knows little about.
      await ask(raw('set local enable_nestloop = off'));
      const kept = shape.rollups
        ? await graphFromRollups(ask, shape, this.pool.schema, scope, this.exactRows)
        : undefined;
      if (kept !== undefined) {
        return graphColumns(kept, limit);
      }
      const { from, to, tenants } = scope;
      const { dialect, time, tenant } = shape.history;
      const around = inRange(dialect, time, from - CALL_WINDOW_MS, to + CALL_WINDOW_MS);
      const history = await withoutInference(ask, shape.history, sql`${around} and ${ofTenants(tenant, tenants)}`);
      return graph(ask, { ...shape, history }, scope, limit);
    });
  }

  chainEvents(scope: Scope, chainId: string) {
    return this.question(scope, (ask, shape) => chainEvents(ask, shape, scope, chainId));
  }

  chainSearch(scope: Scope, options: ChainsQuery['options']) {
    return this.question(
      scope,
      async (ask, shape) =>
        (shape.rollups
          ? await searchParts(ask, shape, scope, options, () => chainRollup(ask, shape, this.pool.schema, scope))
          : undefined) ?? chainSearch(ask, shape, scope, options)
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

  metrics(scope: Scope, question: MetricQuestion) {
    return metricsByBlocks(this.blocks, scope, question, (part, partly) =>
      this.question(part, (ask, shape) => metrics(ask, shape, part, partly))
    );
  }

  resources(scope: Scope) {
    return this.question(
      scope,
      async (ask, shape) =>
        (shape.rollups ? await resourcesFromRollups(ask, shape, this.pool.schema, scope) : undefined) ??
        resources(ask, shape, scope)
    );
  }

  errorGroups(scope: Scope, limit: number) {
    return this.question(scope, (ask, shape) => errorGroups(ask, shape, scope, limit));
  }

  eventMarks(scope: Scope, limit: number) {
    return this.question(scope, (ask, shape) => eventMarks(ask, shape, scope, limit));
  }

  close(): Promise<void> {
    this.blocks.clear();
    return this.pool.close();
  }

  private async question<T>(
    scope: Scope,
    work: (ask: Ask, shape: PostgresShape) => Promise<T>,
    again = true
  ): Promise<T> {
    const shape = await this.presentShape(scope);
    try {
      return await this.pool.question(scope, async (ask) => {
        await checkFilters(ask, shape.history.dialect, scope);
        return work(ask, shape);
      });
    } catch (error) {
      const changed = error instanceof Error && CHANGED.has(stateOf(error.cause));
      if (changed) {
        this.shape = undefined;
      }
      // Rollups may be taken away at any time; the rows are still there.
      if (!changed || !shape.rollups || !again) {
        throw error;
      }
    }
    return this.question(scope, work, false);
  }

  private async presentShape({ signal, timeoutMs }: Scope): Promise<PostgresShape> {
    const now = Date.now();
    if (this.shape === undefined || now - this.shape.at > SHAPE_FRESH_MS) {
      const limits = { signal, timeoutMs, maxRows: Number.MAX_SAFE_INTEGER };
      const value = await this.pool.question(limits, (ask) => readShape(ask, this.pool.schema, this.tables));
      this.shape = { value, at: now };
    }
    return this.shape.value;
  }
}
