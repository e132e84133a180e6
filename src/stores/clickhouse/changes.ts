import type { Ask } from '../ask';
import { epochMs } from '../conditions';
import type { Changes } from '../port';
import { join, raw, sql } from '../sql';
import { clickhouse } from './dialect';
import { partsVersion, readParts, type Part, type RowSource, type Watched } from './parts';

/** The parts at some time. */
export interface Moment {
  version: string;
  parts: readonly Part[];
  /** Of the figures that are kept of the tables, and a version of both. */
  figures: readonly Part[];
  keptVersion: string;
  /** Later looks have higher numbers. */
  look: number;
}

/** Moments that are remembered because something that is kept holds for them, and of those that were just looked at. */
const MOST_MOMENTS = 64;
const MOST_LOOKS = 16;

/** Finds out which times new rows are about, by the parts that hold them. */
export class ClickHouseChanges {
  private moments: Moment[] = [];
  private latest: Moment[] = [];
  private looks = 0;

  /** The version of the data as its parts are now. */
  async version(ask: Ask, watched: Watched): Promise<string> {
    return (await this.look(ask, watched)).version;
  }

  /** The parts as they are now. @param asOf see `since` */
  async moment(ask: Ask, watched: Watched, asOf: string | undefined): Promise<Moment> {
    return this.latest.find((moment) => moment.version === asOf) ?? this.look(ask, watched);
  }

  /** Whether all figures that were there at a moment still are; others may have come, and parts may have been merged. */
  async figuresStay(ask: Ask, watched: Watched, { figures }: Moment): Promise<boolean> {
    const now = (await this.look(ask, watched)).figures;
    return figures.every((old) =>
      now.some(
        ({ place, first, last, mutation }) =>
          place === old.place && first <= old.first && last >= old.last && mutation === old.mutation
      )
    );
  }

  /**
   * What has changed since a version.
   * @param asOf a version that was looked at lately and is new enough, so that the parts need not be looked at again
   */
  async since(
    ask: Ask,
    watched: Watched,
    { version, asOf }: { version: string | undefined; asOf: string | undefined }
  ): Promise<Changes> {
    const seen = this.latest.find((moment) => moment.version === asOf);
    const now = seen ?? (await this.look(ask, watched));
    const before = this.moments.find((moment) => moment.version === version);
    if (version !== undefined && (now.version === version || (before !== undefined && before.look > now.look))) {
      return { version, ranges: [] };
    }
    const ranges = before && (await changedTimes(ask, watched.sources ?? [], before, now));
    if (before !== undefined && ranges === undefined && seen !== undefined) {
      // The parts may have been merged since then.
      return this.since(ask, watched, { version, asOf: undefined });
    }
    this.moments = remember(this.moments, now, MOST_MOMENTS);
    return { version: now.version, ranges: ranges ?? 'all' };
  }

  private async look(ask: Ask, watched: Watched): Promise<Moment> {
    const look = ++this.looks;
    const parts = await readParts(ask, watched);
    const own = parts.filter(({ source }) => watched.tables.has(source));
    const figures = parts.filter(({ source }) => !watched.tables.has(source));
    const now = { version: partsVersion(own), parts: own, figures, keptVersion: partsVersion(parts), look };
    this.latest = remember(this.latest, now, MOST_LOOKS);
    return now;
  }
}

/** A version is remembered once, as it was last seen. */
function remember(moments: readonly Moment[], now: Moment, most: number): Moment[] {
  return [...moments.filter((moment) => moment.version !== now.version), now].slice(-most);
}

/** The times that new rows of the sources are about; undefined where that is not to be told. */
function changedTimes(ask: Ask, sources: readonly RowSource[], before: Moment, now: Moment) {
  const ofSources = ({ parts }: Moment) => parts.filter((part) => sources.some(({ name }) => name === part.source));
  const added = partsWithNewRows(ofSources(before), ofSources(now));
  return added && timesOf(ask, sources, added);
}

/**
 * Parts that hold rows that no part of before held. Undefined where rows may have left or changed: a part of before is in
 * none of now, was rewritten, or has fewer rows.
 */
export function partsWithNewRows(before: readonly Part[], now: readonly Part[]): Part[] | undefined {
  const known = new Map<Part, number>();
  for (const old of before) {
    const home = now.find(({ place, first, last }) => place === old.place && first <= old.first && last >= old.last);
    const rewritten = home?.mutation !== old.mutation || (home.name === old.name && home.written !== old.written);
    if (home === undefined || rewritten) {
      return undefined;
    }
    known.set(home, (known.get(home) ?? 0) + old.rows);
  }
  return [...known].some(([part, rows]) => part.rows < rows)
    ? undefined
    : now.filter((part) => part.rows > (known.get(part) ?? 0));
}

/** Undefined where a part is no more, or does not show all of its rows. */
async function timesOf(
  ask: Ask,
  sources: readonly RowSource[],
  parts: readonly Part[]
): Promise<Exclude<Changes['ranges'], 'all'> | undefined> {
  const wanted = sources
    .map((source) => ({ ...source, parts: parts.filter((part) => part.source === source.name) }))
    .filter((source) => source.parts.length > 0);
  if (wanted.length === 0) {
    return [];
  }
  const times = wanted.map(({ table, time, parts: own }) => {
    const ends = [raw('min'), raw('max')].map((end) => epochMs(clickhouse, sql`${end}(${time})`));
    return sql`select toFloat64(count()), ${join(ends, ', ')} from ${table} where ${clickhouse.isOneOf(
      raw('_part'),
      own.map(({ name }) => name)
    )} group by _part`;
  });
  const found = await ask(join(times, ' union all '));
  const [rows, from, to] = [0, 1, 2].map((column) => found.numbers(column));
  const all = parts.reduce((sum, part) => sum + part.rows, 0);
  return found.length === parts.length && rows.reduce((sum, count) => sum + count, 0) === all
    ? Array.from(from, (start, row) => ({ from: start, to: to[row] }))
    : undefined;
}
