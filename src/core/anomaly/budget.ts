import { ANOMALY_MODEL, type AnomalyModel, type Sensitivity, type SignalKind } from './model';

/** Marked stretches a week of one series to which nothing happens, from a strangeness of `nats` on. */
interface FalseAlarmCurve {
  nats: readonly number[];
  perWeek: readonly number[];
}

/**
 * Measured: `npm run bench -- falseAlarms` prints both lines, each the worst of four habits of simulated services. Below the first mark nothing is
 * measured, since the method holds back there what it knows from earlier days.
 */
const CHAIN_CURVE: FalseAlarmCurve = {
  nats: [5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 10, 12],
  perWeek: [9.58, 4.88, 2.38, 1.01, 0.431, 0.183, 0.08, 0.032, 0.017, 0.001],
};
const GAUGE_CURVE: FalseAlarmCurve = {
  nats: [5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 10, 12, 15],
  perWeek: [29.5, 21, 15.2, 11.2, 7.9, 5.62, 3.97, 2.84, 1.46, 0.556, 0.036],
};

/** Signals of a service among which a budget is shared at least: those that are judged unless a query names others. */
export const BUDGET_SIGNALS = 4;

/**
 * Strangeness (−ln p) from which a step of a series is marked: that of a sensitivity, or the least at which a series to which nothing happens
 * keeps its share of a false-alarm budget, by the measured curve of its kind (log-linear between its points, and on beyond the last two).
 *
 * @throws RangeError when the budget is not above 0
 */
export function markOf(sensitivity: Sensitivity, kind: SignalKind, model: AnomalyModel = ANOMALY_MODEL): number {
  if (typeof sensitivity === 'string') {
    return model.marks[sensitivity];
  }
  const { falseAlarmsPerWeek, signals } = sensitivity;
  if (!(falseAlarmsPerWeek > 0)) {
    throw new RangeError(`A budget of ${falseAlarmsPerWeek} false alarms a week allows no verdict. Give one above 0.`);
  }
  return natsAt(curveOf(kind), falseAlarmsPerWeek / Math.max(BUDGET_SIGNALS, signals));
}

/** Strangeness (−ln p) behind a score: 0.5 is the mark. */
export function natsOfScore(score: number, mark: number): number {
  return -mark * Math.log2(1 - score);
}

/**
 * Confidence in a marked stretch, 0 to 1: how probable it is that a week of such a series without any incident has no stretch as strange, by the measured
 * curve of its kind, if such stretches come independently (Poisson).
 */
export function stretchConfidence(nats: number, kind: SignalKind): number {
  return Math.exp(-perWeekAt(curveOf(kind), nats));
}

function curveOf(kind: SignalKind): FalseAlarmCurve {
  return kind === 'gauge' ? GAUGE_CURVE : CHAIN_CURVE;
}

function perWeekAt({ nats, perWeek }: FalseAlarmCurve, at: number): number {
  const beyond = nats.findIndex((mark) => mark >= at);
  const right = beyond < 0 ? nats.length - 1 : Math.max(1, beyond);
  const [high, low] = [Math.log(perWeek[right - 1]), Math.log(perWeek[right])];
  return Math.exp(high + ((at - nats[right - 1]) / (nats[right] - nats[right - 1])) * (low - high));
}

function natsAt({ nats, perWeek }: FalseAlarmCurve, share: number): number {
  const beyond = perWeek.findIndex((rate) => rate <= share);
  if (beyond === 0) {
    return nats[0];
  }
  const right = beyond < 0 ? perWeek.length - 1 : beyond;
  const [high, low] = [Math.log(perWeek[right - 1]), Math.log(perWeek[right])];
  return nats[right] + ((low - Math.log(share)) / (high - low)) * (nats[right] - nats[right - 1]);
}
