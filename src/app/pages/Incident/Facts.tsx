import { css } from '@emotion/css';
import type { ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { formatShare } from '../../../core/text/format';
import type { IncidentRow } from '../../../ui/incidentRows';
import { severityState } from '../../../ui/state';
import { StateBadge } from '../../../ui/StateBadge';
import { severityWord } from '../../../ui/stateColor';
import { testIds } from '../../../ui/testIds';
import { Card } from '../../parts/Card';
import { moment, momentAgo, wholeMinutes } from '../../parts/times';

/** Since when, how bad, whom it touches and who may be hurt. */
export function Facts({ incident, now }: { incident: IncidentRow; now: number }) {
  const styles = useStyles2(getStyles);
  const { started, opened, ended, open, severity, firstSentence, services, share, atRisk, signals } = incident;
  return (
    <Card title={t('incident.facts', 'What is known')} testId={testIds.incident.facts}>
      <dl className={styles.list}>
        <Fact name={t('incident.since', 'Since')}>
          {momentAgo(started, now)}
          {opened > started && (
            <span className={styles.minor}>
              {' '}
              {t('incident.opened', '(an incident since {{time}})', { time: moment(opened, now) })}
            </span>
          )}
        </Fact>
        <Fact name={t('incident.lasted', 'Lasted')}>
          {open
            ? t('incident.lasted-open', '{{length}} so far', { length: wholeMinutes(Math.max(now, ended) - started) })
            : t('incident.lasted-closed', '{{length}}, until {{time}}', {
                length: wholeMinutes(ended - started),
                time: moment(ended, now),
              })}
        </Fact>
        <Fact name={t('incident.severity', 'Severity')}>
          <StateBadge state={severityState(severity)} word={severityWord(severity)} />
        </Fact>
        <Fact name={t('incident.first', 'Seen first')}>{firstSentence}</Fact>
        <Fact name={t('incident.touched', 'Services touched')}>
          {services.join(', ')}
          <span className={styles.minor}>
            {' '}
            {Number.isFinite(share)
              ? t('incident.share', '({{share}} of all, {{signals}} signals)', { share: formatShare(share), signals })
              : t('incident.signal-count', '({{signals}} signals)', { signals })}
          </span>
        </Fact>
        <Fact name={t('incident.at-risk', 'May be hurt')}>
          {atRisk.length > 0
            ? atRisk.join(', ')
            : t('incident.at-risk-none', 'Nobody else: no other service is known to call these.')}
        </Fact>
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.fact}>
      <dt className={styles.name}>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: 0, display: 'flex', flexDirection: 'column', gap: theme.spacing(0.75) }),
  fact: css({
    display: 'grid',
    gridTemplateColumns: `${theme.spacing(17)} minmax(0, 1fr)`,
    gap: theme.spacing(1),
    [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)', gap: 0 },
  }),
  name: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
  value: css({ margin: 0, overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' }),
  minor: css({ color: theme.colors.text.secondary }),
});
