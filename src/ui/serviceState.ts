import type { AnomalyRow } from './anomalyRows';
import { severityState, worseOf, type State } from './state';

/** Open anomalies by service, in the order of the rows. */
export function openByService(rows: readonly AnomalyRow[]): Map<string, AnomalyRow[]> {
  const found = new Map<string, AnomalyRow[]>();
  for (const row of rows.filter(({ open }) => open)) {
    found.set(row.service, [...(found.get(row.service) ?? []), row]);
  }
  return found;
}

/** State of a service on every page and panel: that of its figures, or of its worst open anomaly, whichever is worse. */
export function serviceState(figures: State, open: readonly AnomalyRow[] = []): State {
  return open.reduce((state, { severity }) => worseOf(state, severityState(severity)), figures);
}
