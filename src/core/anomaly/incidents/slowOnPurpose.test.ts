import { FAILS_FROM, HISTORY_DAYS, minutesOf, type ServiceName } from '../../../../tests/fixtures/core/slowOnPurpose';
import { BUDGET_SIGNALS } from '../budget';
import { signalKind, type AnomalyInput, type Sensitivity } from '../model';
import { findAnomalies } from '../stretches';
import { groupSignals } from './groupSignals';
import { incidentsOf } from './incidents';
import { topology } from './topology';

const MINUTE = 60_000;
const TIME0 = Date.UTC(2026, 5, 1);
const NO_CALLS = topology([]);
/** What the provisioned alert rules hold. */
const ONE_A_WEEK = { falseAlarmsPerWeek: 1, signals: BUDGET_SIGNALS };

/** Incidents of a week, from the rate, the share of errors and the p95 of one service. */
function incidents(name: ServiceName, seed: number, sensitivity: Sensitivity) {
  const figures = minutesOf(name, seed);
  const stretches = (['rate', 'errorRatio', 'p95'] as const).flatMap((signal) => {
    const input: AnomalyInput = {
      time0: TIME0,
      stepMs: MINUTE,
      values: signal === 'rate' ? figures.requests.map((count) => count / 60) : figures[signal],
      weights: figures.requests,
      signal,
      kind: signalKind(signal),
      sensitivity,
    };
    const range = { fromIndex: HISTORY_DAYS * 1440, toIndex: input.values.length };
    return findAnomalies(input, range, `${name}|${signal}`).stretches.map((one) => ({ ...one, service: name, signal }));
  });
  return incidentsOf(groupSignals(stretches, NO_CALLS), TIME0 + figures.requests.length * MINUTE, NO_CALLS);
}

describe('a week of a service that is slow or silent on purpose', () => {
  const quiet: ServiceName[] = ['longPoll', 'blockingQueue', 'scaleToZero', 'idle'];

  it.each(quiet.flatMap((name) => [1, 2, 3].map((seed) => [name, seed] as const)))(
    'has no incident: %s, seed %d',
    (name, seed) => {
      expect(incidents(name, seed, ONE_A_WEEK)).toEqual([]);
    }
  );
});

describe('half a request a second, 90 % of which fail', () => {
  it.each([ONE_A_WEEK, 'medium' as const])('is an incident within three minutes, with %j', (sensitivity) => {
    for (const seed of [1, 2, 3]) {
      const [first] = incidents('failing', seed, sensitivity).filter(({ members }) =>
        members.some(({ stretch }) => stretch.signal === 'errorRatio')
      );
      expect(first.started).toBeGreaterThanOrEqual(TIME0 + FAILS_FROM * MINUTE);
      expect(first.opened - TIME0 - FAILS_FROM * MINUTE).toBeLessThanOrEqual(3 * MINUTE);
      expect(first.severity).toBe(3);
    }
  });
});
