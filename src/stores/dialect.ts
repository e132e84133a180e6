import type { Sql } from './sql';

/** A column that holds JSON. */
export interface JsonColumn {
  /** The text as people see it. */
  text: Sql;
  /** What `callsOfJson` and `samplesOfJson` read. */
  value: Sql;
  /** Text of one field of the object, null where there is none. */
  field: (key: string) => Sql;
  /**
   * The same of a column that holds `value` after rows with the same one were put together; only where reading fields takes
   * longer than that.
   */
  again?: (column: Sql) => JsonColumn;
}

/** Figures of a row's samples that are meant over a range. */
export type SampleFigure = 'cpu_usage_percent' | 'memory_usage_mb' | 'network_latency_ms';

/**
 * What an engine says otherwise than the others. Everything else in the questions' texts is SQL that all engines
 * understand: aliases on every subquery, `case` for conditions, ordinals in `group by`.
 */
export interface Dialect {
  /** Casts, written behind an expression: `sum(weight)${double}`. */
  readonly double: Sql;
  readonly integer: Sql;
  readonly bigint: Sql;
  readonly text: Sql;
  readonly uuid: Sql;
  /** Cast of a text of few values, where the engine can send them as codes. */
  readonly coded?: Sql;

  /** An instant in epoch milliseconds, as text, so that the engine can skip what lies outside a range. */
  readonly instant: (ms: number) => Sql;
  /** A column's time as UTC: one without time zone is UTC. */
  readonly utc: (column: Sql, type: string) => Sql;
  /** Whole microseconds since 1970. */
  readonly epochUs: (time: Sql) => Sql;
  /** The time a number of milliseconds earlier, to the microsecond; the same time where the number is missing. */
  readonly earlier: (time: Sql, ms: Sql) => Sql;
  /** Start of the time's bucket in epoch milliseconds, a multiple of `stepMs`. */
  readonly bucketMs: (time: Sql, stepMs: number) => Sql;

  /** Quantiles by linear interpolation (`percentile_cont`) as a list, from one pass. */
  readonly quantiles: (value: Sql, shares: readonly number[]) => Sql;
  /**
   * Names of a group's rows that a condition holds for as one text, those of a smaller `from` first, of the same those of a larger
   * `to`, then by name; `STEP_SEPARATOR` between them.
   */
  readonly namesInOrder: (row: { name: Sql; from: Sql; to: Sql }, condition: Sql) => Sql;
  /** A list as JSON text. */
  readonly listText: (list: Sql) => Sql;
  /** `value` of the row with the smallest (largest) `key`; rows without a value do not count. */
  readonly argMin: (value: Sql, key: Sql) => Sql;
  readonly argMax: (value: Sql, key: Sql) => Sql;
  readonly mostFrequent: (value: Sql) => Sql;
  readonly anyTrue: (condition: Sql) => Sql;
  /** Number of distinct values; an estimate will do. */
  readonly distinct: (value: Sql) => Sql;
  /** Number of distinct values in each of many groups: exact as long as they are fewer than a thousand. */
  readonly fewDistinct: (value: Sql) => Sql;
  /** The same of values that are all among a few known ones, where knowing them makes it cheaper. */
  readonly distinctOfKnown?: { most: number; count: (value: Sql, known: readonly string[]) => Sql };
  /** Whether `with … as materialized` runs a subquery once that is named twice; others would put it in wherever it is named. */
  readonly sharesSubqueries: boolean;

  /**
   * Whether a regular expression (RE2) fits somewhere in the text. One of the program's own is given as SQL text.
   * @throws ThroughlineError `badQuery` where the engine cannot run it
   */
  readonly matches: (text: Sql, pattern: string | Sql) => Sql;
  /** Whether what the engine threw says that a regular expression is not valid. */
  readonly isBadPattern: (cause: unknown) => boolean;
  /** Whether an id is one of a list of ids. */
  readonly isOneOfIds: (id: Sql, ids: readonly string[]) => Sql;
  readonly isOneOf: (text: Sql, values: readonly string[]) => Sql;
  /** Place of a text in a list, from 0; null where it is not there. */
  readonly placeIn: (values: readonly string[], text: Sql) => Sql;
  /** A subquery with the columns `name` and `code` (from 0). */
  readonly numbered: (values: readonly string[]) => Sql;
  readonly byteLength: (text: Sql) => Sql;
  /** The text as an order goes by it: byte by byte. */
  readonly ordered: (text: Sql) => Sql;
  /** Ends a select whose columns another one uses more than once, so that the engine does not compute them each time; absent where it never does. */
  readonly computedOnce?: Sql;
  /** A UUID as an order goes by it: like its text. */
  readonly orderedId: (id: Sql) => Sql;
  /** The first characters of a text. */
  readonly prefix: (text: Sql, characters: number) => Sql;

  /** A select of the rows `d` of `left` that no row `n` of `right` fits. */
  readonly antiJoin: (left: Sql, right: Sql, condition: Sql) => Sql;

  /** Whether own tables hold calls and figures in typed columns besides the JSON. */
  readonly typedCalls: boolean;
  /** @param column undefined where the table has none */
  readonly json: (column: Sql | undefined, type: string) => JsonColumn;
  /** The calls that a `dependencies` column declares, in the engine's own form. */
  readonly callsOfJson: (json: JsonColumn) => Sql;
  /** Whether a value of `callsOfJson` holds any call. */
  readonly someCalls: (calls: Sql) => Sql;
  /** A select of `columns` and `target kind duration_ms failed`, one row per call in the column `calls` of `rows`. */
  readonly unnestCalls: (rows: Sql, columns: string) => Sql;
  /** A select of all columns of `rows` and the figures `calls call_sum call_timed call_failed` of its column `call_list`. */
  readonly callFigures: (rows: Sql) => Sql;
  /** The samples of a `performance_metrics` column, in the engine's own form. */
  readonly samplesOfJson: (json: JsonColumn) => Sql;
  readonly meanOfSamples: (samples: Sql, figure: SampleFigure) => Sql;
  /** Milliseconds that the first sample names. */
  readonly durationOfSamples: (samples: Sql) => Sql;
}
