export interface RowsWanted {
  /** Series that are shown, the most important first. */
  ids: readonly string[];
  /** Series that a person has chosen, if any. */
  chosen: string | null;
  layout: 'auto' | 'all' | 'one';
  /** Pixels that there are, and that a chart and a closed row need. */
  height: number;
  chartHeight: number;
  rowHeight: number;
}

export interface Arrangement {
  /** Ids that are drawn as charts; the others are closed rows. */
  open: ReadonlySet<string>;
  /** Pixels per chart. */
  chartHeight: number;
}

/**
 * Which series are drawn as charts and how high: with `auto` as many as there is room for, always at least one, and the chosen one among
 * them. Charts share the height that closed rows leave; below the least height of a chart the list scrolls instead.
 */
export function arrangeRows({ ids, chosen, layout, height, chartHeight, rowHeight }: RowsWanted): Arrangement {
  const fits = Math.floor((height - ids.length * rowHeight) / Math.max(1, chartHeight - rowHeight));
  const wanted = layout === 'all' ? ids.length : layout === 'one' ? 1 : Math.max(1, Math.min(ids.length, fits));
  const first = chosen !== null && ids.includes(chosen) ? [chosen] : [];
  const open = new Set([...first, ...ids.filter((id) => id !== first[0])].slice(0, wanted));
  const left = height - (ids.length - open.size) * rowHeight;
  return { open, chartHeight: Math.max(chartHeight, Math.floor(left / Math.max(1, open.size))) };
}
