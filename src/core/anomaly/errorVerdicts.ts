import { markOf } from './budget';
import type { Deviations } from './deviations';
import { errorDeviations, errorReach } from './errorCounts';
import type { Watch } from './firing';
import { memoryRuns, type MemoryRun } from './memoryRuns';
import type { AnomalyModel, IndexRange } from './model';
import { strangeness } from './strangeness';
import { taughtOnly } from './untaught';
import {
  KNOWN,
  emptyVerdicts,
  joinVerdicts,
  judgedFrom,
  isExpected,
  isMarked,
  windowFrom,
  type JudgedInput,
  type Verdicts,
} from './verdicts';

/** Error ratios count as risen only by more than this. */
const NOTICEABLE_RATIO = 0.005;

/** Verdicts on a share of errors, by its counts. */
export function errorVerdicts(input: JudgedInput, range: IndexRange, model: AnomalyModel): Verdicts {
  const judged = judgedFrom(range, model);
  const start = windowFrom(judged, model);
  const find = (watch?: Watch<Deviations>) =>
    errorDeviations(input, start, range.toIndex, model, judged - start, watch);
  if (input.learnsFromAlerts === true) {
    return verdictsOf(input, start, { range, found: find(), windows: [] }, model);
  }
  const sign = (found: Deviations, at: number) => {
    const rise = found.rise[at];
    if (rise !== rise || isMarked(input, start + at)) {
      return undefined;
    }
    return (
      !isExpected(input, start + at) &&
      rise >= model.incident &&
      input.values[start + at] > found.center[at] + NOTICEABLE_RATIO
    );
  };
  const runs = memoryRuns({
    range: { ...range },
    stepMs: input.stepMs,
    step0: Math.round(input.time0 / input.stepMs),
    start,
    suspect: sign,
    signs: () => sign,
    find,
  });
  return joinVerdicts(runs.map((run) => verdictsOf(input, start, run, model)));
}

function verdictsOf(
  input: JudgedInput,
  start: number,
  { range, found, windows }: MemoryRun<Deviations>,
  model: AnomalyModel
): Verdicts {
  const mark = markOf(input.sensitivity, 'errorRatio', model);
  const step0 = Math.round(input.time0 / input.stepMs);
  const deviation = found.rise.subarray(0, range.toIndex - start);
  const taught = taughtOnly(deviation, found.untaught);
  const rise = strangeness(taught, range.fromIndex - start, step0 + start, mark, model, {
    prior: model.tailPriorCounts,
    known: found.known,
    judged: deviation,
  });
  const verdicts = emptyVerdicts(range.toIndex - range.fromIndex);
  const { bands } = verdicts;
  for (let i = 0; i < bands.score.length; i++) {
    const at = range.fromIndex + i - start;
    const usual = found.center[at];
    const value = input.values[range.fromIndex + i];
    const up = Math.max(NOTICEABLE_RATIO, errorReach(usual, found.spread[at], rise.mark[i]));
    bands.usual[i] = usual;
    bands.lower[i] = 0;
    bands.upper[i] = Math.min(1, usual + up);
    bands.learning[i] = found.known[at] < model.minimum ? 1 : 0;
    if (!Number.isNaN(found.rise[at])) {
      verdicts.nats[i] =
        value > usual + NOTICEABLE_RATIO ? rise.nats[i] : Math.min(rise.nats[i], KNOWN * model.marks.high);
      verdicts.away[i] = (value - usual) / up;
    }
  }
  return { ...verdicts, windows };
}
