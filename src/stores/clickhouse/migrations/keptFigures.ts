import { compile, raw, type Sql } from '../../sql';
import { engineOf, onCluster, quoted, type Placement } from './placement';

/** Figures that a view makes of rows as they are added, in a table whose parts add up. */
export interface KeptFigures {
  /** What the table is called: the history's name and this. */
  suffix: string;
  columns: string;
  partition: string;
  order: string;
  /** Figures that they are made of, which are there before them; the history itself where absent. */
  of?: KeptFigures;
  /** Rows of the table, made of rows of the program's own history or of those figures. */
  select: (rows: Sql) => Sql;
}

const HISTORY = 'chain_history';

export const WEIGHT = raw('if(sample_rate = 0, 1, 1 / sample_rate)');

/** What the table of figures of a history is called. */
export function nameOf({ suffix }: KeptFigures, history: string): string {
  return `${history}_${suffix}`;
}

/** The table of figures and the view that fills it as rows are added. */
export function tablesOf(figures: KeptFigures, { cluster, replicated }: Placement = {}): string[] {
  const { columns, partition, order } = figures;
  const on = onCluster(cluster);
  const { source, table } = localNames(figures, cluster);
  const local = `CREATE TABLE IF NOT EXISTS ${table}${on} (${columns}
) ENGINE = ${engineOf('AggregatingMergeTree', table, replicated)} PARTITION BY ${partition} ORDER BY ${order}`;
  const view = `CREATE MATERIALIZED VIEW IF NOT EXISTS ${table}_view${on} TO ${table} AS
${textOf(figures, source)}`;
  const distributed = `CREATE TABLE IF NOT EXISTS ${nameOf(figures, HISTORY)}${on} (${columns}
) ENGINE = Distributed(${quoted(cluster ?? '')}, currentDatabase(), ${table})`;
  return cluster === undefined ? [local, view] : [local, view, distributed];
}

/** Makes the figures anew from the rows that are there: run on every shard, while nothing is added. */
export function refill(figures: KeptFigures, { cluster }: Placement = {}): string[] {
  const { source, table } = localNames(figures, cluster);
  return [`TRUNCATE TABLE ${table}`, `INSERT INTO ${table}\n${textOf(figures, source)}`];
}

function localNames(figures: KeptFigures, cluster: string | undefined): { source: string; table: string } {
  const end = cluster === undefined ? '' : '_local';
  const source = figures.of === undefined ? HISTORY : nameOf(figures.of, HISTORY);
  return { source: `${source}${end}`, table: `${nameOf(figures, HISTORY)}${end}` };
}

function textOf({ select }: KeptFigures, source: string): string {
  return compile(select(raw(source))).text;
}
