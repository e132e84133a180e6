import type { Ask } from '../ask';
import { inRange, ofTenants } from '../conditions';
import type { Scope } from '../port';
import type { Shape } from '../shape';
import { raw, sql } from '../sql';
import { clickhouse } from './dialect';
import type { KeptTable, KeptTables } from './keptTables';
import { agree, monthsOf } from './questions/agreement';

type Range = Pick<Scope, 'tenants' | 'from' | 'to'>;

/** How much there is to be read of a range: rows or, instead, figures with their bins. */
export interface Sizes {
  rows: number;
  figures: number;
  bins: number;
}

/** What a question may know of kept figures. */
export interface Kept {
  tables: KeptTables;
  /** Whether they were made of as many rows as there are. */
  agrees: (kept: KeptTable, range: Range) => Promise<boolean>;
  /** Whether all figures are still there that there were when they agreed: asked when they were read. */
  unchanged: () => Promise<boolean>;
  /** Roughly how much there is, filters aside; undefined for ranges of many years. */
  sizes: (kept: KeptTable, range: Range) => Promise<Sizes | undefined>;
}

const HOUR = 3_600_000;
/** Sizes only say which way is the cheaper one, so that they need not be those of this moment. */
const SIZES_FRESH_MS = 600_000;
const MOST_HOURS = 100_000;
const MOST_ANSWERS = 32;

/** Facts about kept figures that are the same for many questions. */
export class KeptFacts {
  private readonly agreements = new Map<string, boolean>();
  private sized = { at: -Infinity, hours: new Map<string, Map<number, Sizes>>() };

  /** @param version of the tables and the figures, as long as which they agree or not; undefined where that is not to be told */
  async agrees(ask: Ask, shape: Shape, kept: KeptTable, range: Range, version: string | undefined): Promise<boolean> {
    const months = monthsOf(range);
    const key = JSON.stringify([kept.name, months, version]);
    const answer = this.agreements.get(key) ?? (await agree(ask, shape, kept, months));
    if (version !== undefined) {
      // Taken out and put in, so that the first is the one that was not asked for the longest.
      this.agreements.delete(key);
      this.agreements.set(key, answer);
    }
    const [oldest] = this.agreements.keys();
    if (oldest !== undefined && this.agreements.size > MOST_ANSWERS) {
      this.agreements.delete(oldest);
    }
    return answer;
  }

  async sizes(ask: Ask, kept: KeptTable, range: Range): Promise<Sizes | undefined> {
    const { tenants, from, to } = range;
    const first = Math.floor(from / HOUR) * HOUR;
    const count = Math.ceil((to - first) / HOUR);
    if (!(count <= MOST_HOURS)) {
      return undefined;
    }
    const hours = this.hoursOf(JSON.stringify([kept.name, tenants]));
    const starts = Array.from({ length: count }, (_, place) => first + place * HOUR);
    const missing = starts.filter((start) => !hours.has(start));
    if (missing.length > 0) {
      const [begin, end] = [missing[0], missing[missing.length - 1] + HOUR];
      const found = await sizesByHour(ask, kept, { tenants, from: begin, to: end });
      for (let start = begin; start < end; start += HOUR) {
        hours.set(start, found.get(start) ?? NOTHING);
      }
    }
    const parts = starts.map((start) => {
      const { rows, figures, bins } = hours.get(start) ?? NOTHING;
      const share = (Math.min(to, start + HOUR) - Math.max(from, start)) / HOUR;
      return { rows: share * rows, figures: share * figures, bins: share * bins };
    });
    return parts.reduce(addSizes, NOTHING);
  }

  private hoursOf(owner: string): Map<number, Sizes> {
    const many = [...this.sized.hours.values()].reduce((sum, { size }) => sum + size, 0) > 2 * MOST_HOURS;
    if (many || Date.now() - this.sized.at > SIZES_FRESH_MS) {
      this.sized = { at: Date.now(), hours: new Map() };
    }
    const hours = this.sized.hours.get(owner) ?? new Map<number, Sizes>();
    this.sized.hours.set(owner, hours);
    return hours;
  }
}

export const NOTHING: Sizes = { rows: 0, figures: 0, bins: 0 };

export function addSizes(one: Sizes, other: Sizes): Sizes {
  return { rows: one.rows + other.rows, figures: one.figures + other.figures, bins: one.bins + other.bins };
}

async function sizesByHour(ask: Ask, kept: KeptTable, { tenants, from, to }: Range): Promise<Map<number, Sizes>> {
  const time = raw(kept.time);
  const found = await ask(
    sql`select toFloat64(toUnixTimestamp(toStartOfHour(${time}))) * 1000 as start, toFloat64(sum(${raw(kept.rows)})), toFloat64(count()),
      toFloat64(${raw(kept.binned ? 'sum(length(bins))' : '0')})
    from ${kept.table} where ${inRange(clickhouse, time, from, to)} and ${ofTenants(raw('tenant_id'), tenants)} group by start`,
    { grouped: true }
  );
  const [starts, rows, figures, bins] = [0, 1, 2, 3].map((column) => found.numbers(column));
  return new Map(
    Array.from(starts, (start, row) => [start, { rows: rows[row], figures: figures[row], bins: bins[row] }])
  );
}
