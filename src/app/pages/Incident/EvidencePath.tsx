import { css } from '@emotion/css';
import { useMemo } from 'react';
import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { signalWords } from '../../../core/text/signalWords';
import type { IncidentRow, IncidentSignal } from '../../../ui/incidentRows';
import { RAW } from '../../../ui/rawText';
import { severityState } from '../../../ui/state';
import { StateBadge } from '../../../ui/StateBadge';
import { severityWord } from '../../../ui/stateColor';
import { EmptyView } from '../../../ui/States';
import { testIds } from '../../../ui/testIds';
import type { Frames } from '../../data/useFrames';
import { DASHBOARDS, dashboardUrl, rangeAround } from '../../links';
import { GraphPicture } from '../../parts/GraphPicture';
import { SectionCard } from '../../parts/SectionCard';
import { moment, wholeMinutes } from '../../parts/times';
import { evidenceFrames, joinedServices } from './evidence';

interface Props {
  incident: IncidentRow;
  signals: readonly IncidentSignal[];
  graph: Frames;
  datasource: string;
  range: TimeRange;
  now: number;
  onRetry: () => void;
}

const HEIGHT = 320;

/** The services of an incident on the graph of calls, numbered in the order in which they joined, and the same as a list. */
export function EvidencePath({ incident, signals, graph, datasource, range, now, onRetry }: Props) {
  const styles = useStyles2(getStyles);
  const joined = useMemo(() => joinedServices(signals), [signals]);
  const frames = useMemo(
    () => evidenceFrames(graph.frames, joined, incident.atRisk),
    [graph.frames, joined, incident.atRisk]
  );
  const title = t('evidence.title', 'How it spread');
  return (
    <SectionCard title={title} answer={graph} onRetry={onRetry} testId={testIds.incident.evidence}>
      <div className={styles.columns}>
        {(frames[0]?.length ?? 0) > 0 ? (
          <GraphPicture
            title={title}
            frames={frames}
            range={range}
            height={HEIGHT}
            graphUrl={dashboardUrl(DASHBOARDS.overview, datasource, rangeAround(incident))}
          />
        ) : (
          <EmptyView title={t('evidence.none', 'None of these services is on the graph of calls')}>
            {t('evidence.none-text', 'They made and got no calls in the time around the incident.')}
          </EmptyView>
        )}
        <ol className={styles.list}>
          {joined.map(({ place, service, since, severity, signals: names, why }) => (
            <li key={service}>
              <div className={styles.head}>
                <strong>{service}</strong>
                <StateBadge state={severityState(severity)} word={severityWord(severity)} />
                <span className={styles.faint}>
                  {place === 1
                    ? t('evidence.first', 'first, at {{time}}', { time: moment(since, now), ...RAW })
                    : since === joined[0].since
                      ? t('evidence.same', 'at the same time')
                      : t('evidence.after', '{{time}} later', { time: wholeMinutes(since - joined[0].since), ...RAW })}
                </span>
              </div>
              <div>{names.map(signalWords).join(', ')}</div>
              {place > 1 && <div className={styles.faint}>{why}</div>}
            </li>
          ))}
        </ol>
      </div>
    </SectionCard>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  list: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    margin: 0,
    paddingLeft: theme.spacing(3),
    overflowWrap: 'anywhere',
    fontVariantNumeric: 'tabular-nums',
  }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', gap: theme.spacing(0, 1) }),
  faint: css({ color: theme.colors.text.secondary }),
});
