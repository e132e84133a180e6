import type { ChainsQuery } from '../../contracts/queries/chains';
import type { VariableKind } from '../../contracts/queries/variable';
import type { Settings } from '../../contracts/settings';
import type { ChainStore, MetricQuestion, RedQuestion, Scope, StoreStatus, Watermark } from '../port';
import { raw, sql } from '../sql';
import { checkFilters, epochMs, inRange, instant, ofTenants } from './conditions';
import type { EmbeddedDatabase } from './database';
import { catalogue } from './questions/catalogue';
import { chainEvents, chainSearch } from './questions/chains';
import { errorGroups, eventMarks, resources } from './questions/evidence';
import { chainFeatures } from './questions/features';
import { graph } from './questions/graph';
import { metrics } from './questions/metrics';
import { red } from './questions/red';
import type { Ask } from './reader';
import { readShape, type Shape } from './shape';

/** A watermark, and the time of the first event that lies in the future: from then on it is another. */
interface KnownWatermark {
  watermark: Watermark;
  until: number;
}

/** The questions of the port, asked of one database file. */
export class EmbeddedStore implements ChainStore {
  readonly engine = 'embedded';
  private readonly watermarks = new Map<string, KnownWatermark>();
  private closed = false;

  private constructor(
    private readonly database: EmbeddedDatabase,
    private readonly shape: Shape,
    private readonly onClose: () => Promise<void>
  ) {}

  /** @throws ThroughlineError `badSettings` when the tables that the settings name are not there */
  static async create(
    database: EmbeddedDatabase,
    tables: Settings['tables'],
    onClose: () => Promise<void>
  ): Promise<EmbeddedStore> {
    return new EmbeddedStore(database, await readShape(database, tables), onClose);
  }

  async status(scope: Scope): Promise<StoreStatus> {
    const { history, metrics: metricTable, definitions, rollups } = this.shape;
    return this.question(scope, async (ask) => {
      const rows = await ask(sql`select count(*)::double, approx_count_distinct(${history.chainId})::double
        from ${history.table} where ${ofTenants(history.tenant, scope.tenants)}`);
      const metricRows = metricTable
        ? (
            await ask(
              sql`select count(*)::double from ${metricTable.table} where ${ofTenants(metricTable.tenant, scope.tenants)}`
            )
          ).numbers(0)[0]
        : 0;
      const version = await ask(sql`select version()::varchar`);
      return {
        engine: this.engine,
        capabilities: {
          spans: history.hasSpans,
          rollups,
          metrics: metricTable !== undefined,
          definitions: definitions !== undefined,
        },
        description: `DuckDB ${version.strings(0)[0]}, file ${this.database.file}`,
        events: rows.numbers(0)[0],
        chains: rows.numbers(1)[0],
        metrics: metricRows,
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
    const { history, metrics: metricTable } = this.shape;
    const found = await this.question(scope, async (ask) => {
      const events = await ask(sql`select ${epochMs(sql`min(${history.time})`)}, ${epochMs(sql`max(${history.time})`)}
        from ${history.table} where ${ofTenants(history.tenant, scope.tenants)}`);
      const { lastEvent, until } = await this.lastPastEvent(ask, scope, events.numbers(1)[0]);
      const metricTimes = metricTable
        ? await ask(sql`select ${epochMs(sql`min(${metricTable.time})`)}, ${epochMs(sql`max(${metricTable.time})`)}
          from ${metricTable.table} where ${ofTenants(metricTable.tenant, scope.tenants)}`)
        : undefined;
      const watermark = {
        version,
        firstEvent: events.numbers(0)[0],
        lastEvent,
        firstMetric: metricTimes?.numbers(0)[0] ?? NaN,
        lastMetric: metricTimes?.numbers(1)[0] ?? NaN,
      };
      return { watermark, until };
    });
    this.watermarks.set(key, found);
    return found.watermark;
  }

  /** The newest event that is not in the future (the newest of all where every one is), and until when it stays that. */
  private async lastPastEvent(ask: Ask, scope: Scope, newest: number): Promise<{ lastEvent: number; until: number }> {
    const now = Date.now();
    if (!(newest > now)) {
      return { lastEvent: newest, until: Infinity };
    }
    const { table, time, tenant } = this.shape.history;
    const found = await ask(sql`select ${epochMs(sql`max(${time}) filter (${time} <= ${instant(now)})`)},
      ${epochMs(sql`min(${time}) filter (${time} > ${instant(now)})`)} from ${table} where ${ofTenants(tenant, scope.tenants)}`);
    const past = found.numbers(0)[0];
    return { lastEvent: Number.isNaN(past) ? newest : past, until: found.numbers(1)[0] };
  }

  catalogue(scope: Scope, kind: VariableKind, limit: number) {
    return this.question(scope, (ask) => catalogue(ask, this.shape, scope, kind, limit));
  }

  red(scope: Scope, question: RedQuestion) {
    return this.question(scope, async (ask) => red(ask, this.shape, scope, question, this.shape.rollups));
  }

  graph(scope: Scope, limit: number) {
    return this.question(scope, async (ask) =>
      graph(ask, this.shape, scope, limit, await this.rollupReady(ask, scope))
    );
  }

  chainEvents(scope: Scope, chainId: string) {
    return this.question(scope, (ask) => chainEvents(ask, this.shape, scope, chainId));
  }

  chainSearch(scope: Scope, options: ChainsQuery['options']) {
    return this.question(scope, (ask) => chainSearch(ask, this.shape, scope, options));
  }

  chainFeatures(scope: Scope) {
    return this.question(scope, (ask) => chainFeatures(ask, this.shape, scope));
  }

  metrics(scope: Scope, question: MetricQuestion) {
    return this.question(scope, (ask) => metrics(ask, this.shape, scope, question));
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

  async close(): Promise<void> {
    if (!this.closed) {
      this.closed = true;
      await this.onClose();
    }
  }

  private question<T>(scope: Scope, work: (ask: Ask) => Promise<T>): Promise<T> {
    return this.database.readers.question(scope, async (ask) => {
      await checkFilters(ask, scope);
      return work(ask);
    });
  }

  /** Whether no minute of the range waits for its figures. */
  private async rollupReady(ask: Ask, scope: Scope): Promise<boolean> {
    if (!this.shape.rollups) {
      return false;
    }
    const pending = await ask(
      sql`select count(*)::integer from rollup_pending where ${inRange(raw('minute'), scope.from - 60_000, scope.to)}`
    );
    return pending.integers(0)[0] === 0;
  }
}
