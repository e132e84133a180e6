import type { Ask } from '../../ask';
import { inRange } from '../../conditions';
import type { Dialect } from '../../dialect';
import type { Scope } from '../../port';
import { join, literal, raw, sql, type Sql } from '../../sql';
import { joinStretches, lengthOf, uncovered, type Stretch } from '../../stretches';
import type { PostgresShape } from '../shape';
import { DAY, floorTo, HOUR, inOrder, readWaiting, wholeHours } from './waiting';

/** More stretches of rows than this between finished hours are not worth it. */
const MOST_STRETCHES = 8;

/** Which kept figures make up a range, and what of it they leave to the rows. */
export interface Cover {
  days: Stretch[];
  hours: Stretch[];
  fromRows: Stretch[];
}

/**
 * The whole days and hours of a range whose figures hold; what they do not cover, such as the ends of the range and hours
 * whose rows have changed, has to come from the rows.
 * @param reachMs how far from a row in time it still counts in the figures of an hour
 * @returns undefined where too much has changed
 */
export async function coverOf(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope,
  reachMs = 0
): Promise<Cover | undefined> {
  const waiting = await readWaiting(ask, shape.history.dialect, schema, scope);
  if (waiting === undefined) {
    return undefined;
  }
  const near = waiting.minutes.flatMap((minute) =>
    [minute - reachMs, minute, minute + reachMs].map((time) => floorTo(time, HOUR))
  );
  const waits = new Set([...waiting.hours, ...near]);
  const { first, last } = await wholeHours(ask, shape.history.dialect, schema, scope, waits);
  const [days, hours]: Stretch[][] = [[], []];
  for (let day = floorTo(first, DAY); day < last; day += DAY) {
    const ofDay = Array.from({ length: 24 }, (_, hour) => day + hour * HOUR);
    if (day >= first && day + DAY <= last && !ofDay.some((hour) => waits.has(hour))) {
      days.push([day, day + DAY]);
    } else {
      const there = ofDay.filter((hour) => hour >= first && hour < last && !waits.has(hour));
      hours.push(...there.map((hour): Stretch => [hour, hour + HOUR]));
    }
  }
  const changed = inOrder([...waits]).filter((hour) => hour >= first && hour < last);
  const fromRows = uncovered(scope, first, last, changed, HOUR);
  return fromRows.length > MOST_STRETCHES ? undefined : { days, hours, fromRows };
}

/** The same where kept figures stand for more of the range than rows do: else all of it from the rows is no slower. */
export async function worthyCover(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope
): Promise<Cover | undefined> {
  const cover = await coverOf(ask, shape, schema, scope);
  return cover !== undefined && lengthOf(cover.fromRows) < lengthOf([...cover.days, ...cover.hours])
    ? cover
    : undefined;
}

/** Conditions for the kept days and hours of a table that has both; none where there are none. */
export function keptConditions(dialect: Dialect, { days, hours }: Cover): Sql[] {
  return [
    { width: 24, parts: days },
    { width: 1, parts: hours },
  ]
    .filter(({ parts }) => parts.length > 0)
    .map(({ width, parts }) => sql`hours = ${literal(width)} and ${startsIn(dialect, parts)}`);
}

/** Figures whose start lies in one of some stretches in order. */
export function startsIn(dialect: Dialect, stretches: readonly Stretch[]): Sql {
  const parts = joinStretches(stretches).map(([from, to]) => sql`(${inRange(dialect, raw('start'), from, to)})`);
  return sql`(${join(parts, ' or ')})`;
}
