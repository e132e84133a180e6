import { t } from '@grafana/i18n';
import type { IncidentRow } from '../../ui/incidentRows';
import { severityState, type State } from '../../ui/state';
import { StateBadge } from '../../ui/StateBadge';

/** State of an incident as icon and word: as bad as it is while something is abnormal. */
export function IncidentState({ incident }: { incident: Pick<IncidentRow, 'state' | 'severity'> }) {
  return <StateBadge state={lookOf(incident)} word={incidentWord(incident.state)} />;
}

/** The state whose look an incident has. */
export function lookOf({ state, severity }: Pick<IncidentRow, 'state' | 'severity'>): State {
  return state === 'closed' ? 'ok' : state === 'recovering' ? 'warning' : severityState(severity);
}

export function incidentWord(state: string): string {
  switch (state) {
    case 'open':
      return t('incident.open', 'open');
    case 'growing':
      return t('incident.growing', 'growing');
    case 'recovering':
      return t('incident.recovering', 'recovering');
    case 'closed':
      return t('incident.closed', 'closed');
    default:
      return state;
  }
}
