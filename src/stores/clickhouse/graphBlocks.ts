import { BlockCache, overlaps } from '../blocks/blockCache';
import { CALL_WINDOW_MS } from '../calls';
import type { BlockCounts, Changes, Scope } from '../port';
import { chooseFigures, graphOfFigures, type Bins, type Figures } from '../questions/graphFigures';
import type { GraphParts } from '../questions/graphParts';
import { addCounted, type Counted } from './questions/graphHours';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Widths of what is kept, with one between so that an hour cut off is not sixty parts; days only of ranges that are longer than some of them. */
const WIDTHS = [HOUR, HOUR / 12, HOUR / 60];
const DAYS_FROM_MS = 3 * DAY;
/** Where exact quantiles have fewer rows to sort than this they are quick. */
const LEAST_ROWS = 100_000;
/** Bytes of an edge in a part, and of each of its bins, roughly. */
const EDGE_BYTES = 300;
const BIN_BYTES = 40;

/** What is asked of the tables. */
export interface GraphSource {
  changes: (scope: Scope, since: string | undefined) => Promise<Changes>;
  rowsIn: (scope: Scope) => Promise<number>;
  /** What was counted, by start of each part of `widthMs`. */
  count: (scope: Scope, widthMs: number | undefined) => Promise<Map<number, Counted[]>>;
  chosen: (scope: Scope, names: readonly string[]) => Promise<Set<string>>;
}

/** Calls and requests of whole days, hours and minutes, kept as long as no row of their time, or within an hour of it, comes or goes. */
export class GraphBlocks {
  private readonly cache: BlockCache<readonly Counted[]>;
  private readonly versions = new Map<string, string>();

  constructor(
    private readonly maxBytes: number,
    private readonly source: GraphSource
  ) {
    this.cache = new BlockCache(maxBytes, bytesOf);
  }

  get counts(): BlockCounts {
    return this.cache.counts;
  }

  clear(): void {
    this.cache.clear();
    this.versions.clear();
  }

  /** The graph, with quantiles within 1 %; undefined where there are too few rows for that to save anything. */
  async graph(scope: Scope): Promise<GraphParts | undefined> {
    if (this.maxBytes <= 0 || scope.to - scope.from < HOUR) {
      return undefined;
    }
    const { whole, ends } = stretchesOf(scope, scope.to - scope.from > DAYS_FROM_MS ? [DAY, ...WIDTHS] : WIDTHS);
    const version = await this.update(scope);
    const known = whole.map((stretch) => this.known(scope, stretch));
    const complete = known.every((blocks) => [...blocks.values()].every((block) => block !== undefined));
    // What is all there says itself how many rows there are.
    const [rows, ...fromRows] = await Promise.all([
      complete ? Infinity : this.source.rowsIn(scope),
      ...ends.map((end) => this.source.count({ ...scope, ...end }, undefined)),
    ]);
    if (rows < LEAST_ROWS) {
      return undefined;
    }
    const blocks = await Promise.all(
      whole.map((stretch, place) => this.filled(scope, version, stretch.widthMs, known[place]))
    );
    const all = new Map<string, Counted>();
    for (const block of [...blocks.flat(), ...fromRows.flatMap((parts) => [...parts.values()])]) {
      block.forEach((one) => addCounted(all, one));
    }
    const counted = [...all.values()];
    return rowsOf(counted) < LEAST_ROWS ? undefined : this.answer(scope, counted);
  }

  private async answer(scope: Scope, counted: Counted[]): Promise<GraphParts> {
    const { services } = scope.filters;
    const names = [...new Set(counted.flatMap(({ caller, callee }) => [caller, callee]))].filter((name) => name !== '');
    const chosen = services.length === 0 ? new Set(names) : await this.source.chosen(scope, names);
    const figures = counted
      .map((one): Figures & { bins: Bins } => ({
        ...one,
        chosen: chosen.has(one.caller) || chosen.has(one.callee),
        confidence: one.confidence / one.calls,
      }))
      .sort((a, b) => b.calls - a.calls || compare(a.caller, b.caller) || compare(a.callee, b.callee));
    return graphOfFigures(chooseFigures(figures, services.length > 0), ({ bins }) => bins);
  }

  /** The parts of a stretch by their start, undefined where they are not there. */
  private known(scope: Scope, { widthMs, from, to }: Stretch): Map<number, readonly Counted[] | undefined> {
    const blocks = new Map<number, readonly Counted[] | undefined>();
    for (let start = from; start < to; start += widthMs) {
      blocks.set(start, this.cache.get(questionOf(scope, widthMs), start));
    }
    return blocks;
  }

  /** Those parts; what is missing is counted, from the first of them to the last at once. */
  private async filled(
    scope: Scope,
    version: string,
    widthMs: number,
    blocks: Map<number, readonly Counted[] | undefined>
  ): Promise<Array<readonly Counted[]>> {
    const missing = [...blocks].filter(([, block]) => block === undefined).map(([start]) => start);
    if (missing.length > 0) {
      const [begin, end] = [missing[0], missing[missing.length - 1] + widthMs];
      const counted = await this.source.count({ ...scope, from: begin, to: end }, widthMs);
      const { ranges } = widened(await this.source.changes({ ...scope, asOf: undefined }, version));
      for (let start = begin; start < end; start += widthMs) {
        const block = counted.get(start) ?? [];
        blocks.set(start, block);
        if (!overlaps(ranges, start, start + widthMs)) {
          this.cache.put(ownerOf(scope), questionOf(scope, widthMs), start, start + widthMs, block);
        }
      }
    }
    return [...blocks.values()].filter((block) => block !== undefined);
  }

  /** Drops parts whose rows have changed. @returns the version of the data that the others hold for */
  private async update(scope: Scope): Promise<string> {
    const owner = ownerOf(scope);
    const changes = await this.source.changes(scope, this.versions.get(owner));
    this.cache.drop(owner, widened(changes));
    this.versions.set(owner, changes.version);
    return changes.version;
  }
}

interface Stretch {
  widthMs: number;
  from: number;
  to: number;
}

/** The widest parts that fit into a range, narrower ones before and after them, and what none of them covers. */
function stretchesOf(
  { from, to }: Pick<Scope, 'from' | 'to'>,
  [widthMs, ...narrower]: readonly number[]
): { whole: Stretch[]; ends: Array<{ from: number; to: number }> } {
  if (from >= to || widthMs === undefined) {
    return { whole: [], ends: from < to ? [{ from, to }] : [] };
  }
  const [first, last] = [Math.ceil(from / widthMs) * widthMs, Math.floor(to / widthMs) * widthMs];
  if (first >= last) {
    return stretchesOf({ from, to }, narrower);
  }
  const [before, after] = [stretchesOf({ from, to: first }, narrower), stretchesOf({ from: last, to }, narrower)];
  return {
    whole: [...before.whole, { widthMs, from: first, to: last }, ...after.whole],
    ends: [...before.ends, ...after.ends],
  };
}

/** A new row can be the caller of calls up to an hour before it, and after. */
function widened({ version, ranges }: Changes): Changes {
  return {
    version,
    ranges:
      ranges === 'all'
        ? ranges
        : ranges.map(({ from, to }) => ({ from: from - CALL_WINDOW_MS, to: to + CALL_WINDOW_MS })),
  };
}

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

/** Rows of the services themselves, which are all rows. */
const rowsOf = (counted: readonly Counted[]) =>
  counted.reduce((sum, { caller, rows }) => sum + (caller === '' ? rows : 0), 0);

const questionOf = (scope: Scope, widthMs: number) => `graph ${ownerOf(scope)} ${widthMs}`;

const ownerOf = ({ tenants }: Scope) => JSON.stringify(tenants);

function bytesOf(counted: readonly Counted[]): number {
  return counted.reduce((sum, { bins }) => sum + EDGE_BYTES + bins.size * BIN_BYTES, 0);
}
