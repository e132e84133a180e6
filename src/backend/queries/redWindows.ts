import { ThroughlineError } from '../../contracts/errors';
import { formatCount } from '../../core/text/format';
import { alignRange, MAX_POINTS, stepText, type Range } from './interval';
import { labelKey } from './labelKey';
import { spreadRed, type KnownRange, type RedGrid, type RedGroupGrid } from './redGrid';
import type { MeanColumns } from './redMeans';

/** Windows of `sizeMs`, one of which begins every `slideMs`, on multiples of that since 1970. */
export interface Windows {
  sizeMs: number;
  slideMs: number;
}

/** Windows that do not overlap: those whose starts are `offsetMs` beyond a multiple of their size. */
export interface WindowPhase {
  offsetMs: number;
  range: Range;
}

/**
 * The windows that touch a range, as sets without overlap, each of which is one question to a store. Figures are exact,
 * quantiles too, since no window is put together from others.
 * @throws ThroughlineError `badQuery` for more windows than a chart can show
 */
export function windowPhases(range: Range, { sizeMs, slideMs }: Windows): WindowPhase[] {
  const windows = (range.to - range.from) / slideMs;
  if (windows > MAX_POINTS) {
    throw new ThroughlineError(
      'badQuery',
      `A window every ${stepText(slideMs)} gives ${formatCount(windows)} of them; at most ${MAX_POINTS} are sent. Choose a shorter range, or let them begin less often.`
    );
  }
  return Array.from({ length: sizeMs / slideMs }, (_, phase) => {
    const offsetMs = phase * slideMs;
    return { offsetMs, range: moved(alignRange(moved(range, -offsetMs), sizeMs), offsetMs) };
  });
}

export interface WindowFigures extends WindowPhase {
  columns: MeanColumns;
}

/**
 * One grid of all windows that are complete, by their starts. A group without requests in one set has none there, unless
 * the set's lightest groups were folded: then nothing is known of it.
 */
export function windowGrid(phases: readonly WindowFigures[], { sizeMs }: Windows, known: KnownRange): RedGrid {
  if (phases.length === 1) {
    return spreadRed(phases[0].columns, phases[0].range, sizeMs, known);
  }
  const labels = new Map<string, Record<string, string>>();
  for (const group of phases.flatMap(({ columns }) => columns.groups)) {
    labels.set(labelKey(group), group);
  }
  const all = [...labels.keys()];
  const grids = phases.map(({ offsetMs, range, columns }) => {
    const completed = withGroups(columns, all, [...labels.values()]);
    const shifted = { ...completed, time: completed.time.map((time) => time - offsetMs) };
    const until = { firstEvent: known.firstEvent - offsetMs, completeUntil: known.completeUntil - offsetMs };
    const grid = spreadRed(shifted, moved(range, -offsetMs), sizeMs, until);
    return { ...grid, time: grid.time.map((time) => time + offsetMs) };
  });
  return interleaved(grids, sizeMs);
}

function withGroups(columns: MeanColumns, keys: readonly string[], groups: Array<Record<string, string>>): MeanColumns {
  const own = new Map(columns.groups.map((group, index) => [labelKey(group), index]));
  const places = columns.groups.map((group) => keys.indexOf(labelKey(group)));
  const unknown = (columns.folded ?? 0) > 0;
  return {
    ...columns,
    groups,
    group: columns.group.map((index) => places[index]),
    sampled: keys.map((key) => {
      const index = own.get(key);
      return index === undefined ? unknown : columns.sampled[index];
    }),
  };
}

function interleaved(grids: readonly RedGrid[], stepMs: number): RedGrid {
  const places = grids
    .flatMap((grid, from) => Array.from(grid.time, (time, slot) => ({ time, from, slot })))
    .sort((a, b) => a.time - b.time);
  const column = (index: number, name: 'requests' | 'errors' | 'mean' | 'p50' | 'p95' | 'p99') =>
    Float64Array.from(places, ({ from, slot }) => grids[from].groups[index][name][slot]);
  const groups = grids[0].groups.map(
    ({ labels }, index): RedGroupGrid => ({
      labels,
      sampled: grids.some((grid) => grid.groups[index].sampled),
      requests: column(index, 'requests'),
      errors: column(index, 'errors'),
      mean: column(index, 'mean'),
      p50: column(index, 'p50'),
      p95: column(index, 'p95'),
      p99: column(index, 'p99'),
    })
  );
  return { stepMs, time: Float64Array.from(places, ({ time }) => time), groups };
}

function moved({ from, to }: Range, by: number): Range {
  return { from: from + by, to: to + by };
}
