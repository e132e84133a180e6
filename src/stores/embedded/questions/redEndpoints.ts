import type { Ask } from '../../ask';
import type { RedColumns, RedQuestion, Scope } from '../../port';
import { needsEndpoints, servedByBins } from '../../questions/binnedCells';
import { redFromBins } from '../../questions/redFromBins';
import type { Shape } from '../../shape';
import { raw } from '../../sql';
import { binnedHours, HOUR, hoursIn } from './keptCells';

/** Where a bin stands for fewer rows than this, reading these takes no longer. */
const ROWS_PER_BIN = 3;

/** Each stretch of rows costs some milliseconds. */
const MOST_STRETCHES = 8;

const LISTS = { bins: raw('bins::integer[]'), counts: raw('counts'), length: raw('len(bins)') };

/** Figures of endpoints, and means, from those of hours that are over. Undefined where rows have to be read, or are as quick. */
export async function redEndpoints(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  question: RedQuestion,
  exactRows: number
): Promise<RedColumns | undefined> {
  if (!needsEndpoints(scope, question) || !servedByBins(scope, question, HOUR)) {
    return undefined;
  }
  const { hours, stretches } = await binnedHours(ask, scope, MOST_STRETCHES);
  return redFromBins(ask, shape, scope, question, {
    table: raw('(select *, hour as time from hour_endpoints) e'),
    whole: hoursIn(scope, hours),
    fromRows: stretches,
    lists: LISTS,
    durations: raw('coalesce(list_sum(counts), 0)'),
    worth: { rows: exactRows, rowsPerBin: ROWS_PER_BIN },
  });
}
