import { css } from '@emotion/css';
import { useMemo } from 'react';
import { dateTimeFormat, locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Tooltip, useStyles2, useTheme2 } from '@grafana/ui';
import { signalWords } from '../../../core/text/signalWords';
import type { IncidentRow, IncidentSignal } from '../../../ui/incidentRows';
import { RAW } from '../../../ui/rawText';
import { serviceColor } from '../../../ui/serviceColor';
import { severityState } from '../../../ui/state';
import { severityWord, stateLook } from '../../../ui/stateColor';
import { useWidth } from '../../data/useWidth';
import { percentOf, spanOf, ticksIn, timelineRows, type Span, type TimelineRow } from './timelineModel';

interface Props {
  incident: IncidentRow;
  signals: readonly IncidentSignal[];
  now: number;
  evidenceUrl: (signal: IncidentSignal) => string;
}

/** Pixels that a time on the axis needs. */
const TICK_WIDTH = 70;

/** The members of an incident as bars over time, first ones on top; each bar leads to its series. The table below says the same. */
export function Timeline({ incident, signals, now, evidenceUrl }: Props) {
  const styles = useStyles2(getStyles);
  const [ref, width] = useWidth();
  const rows = useMemo(() => timelineRows(signals), [signals]);
  const span = spanOf(incident, now);
  const ticks = ticksIn(span, Math.max(2, Math.floor((width || 600) / TICK_WIDTH)));
  // Half of a label would be cut at the right edge.
  const isWhole = (time: number) => (percentOf(time, span) / 100) * (width || 600) <= (width || 600) - TICK_WIDTH / 3;
  return (
    <div className={styles.timeline}>
      {rows.map((row) => (
        <div key={row.key} className={styles.row} role="group" aria-label={nameOf(row)}>
          <Name service={row.service} signal={row.signal} />
          <div className={styles.track}>
            <Lines ticks={ticks} span={span} />
            {row.bars.map((bar) => (
              <Bar key={bar.id} bar={bar} span={span} end={bar.open ? now : bar.end} href={evidenceUrl(bar)} />
            ))}
            {!(incident.opened <= incident.started) && (
              <span className={styles.opened} style={{ left: `${percentOf(incident.opened, span)}%` }} aria-hidden />
            )}
          </div>
        </div>
      ))}
      <div className={styles.row} aria-hidden>
        <span className={styles.note}>{t('incident.opened-line', 'Dashed: when it became an incident')}</span>
        <div className={styles.axis} ref={ref}>
          {ticks.filter(isWhole).map((time) => (
            <span key={time} className={styles.tick} style={{ left: `${percentOf(time, span)}%` }}>
              {dateTimeFormat(time, { format: span.to - span.from > 36 * 3_600_000 ? 'D MMM HH:mm' : 'HH:mm' })}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

function nameOf({ service, signal }: Pick<TimelineRow, 'service' | 'signal'>): string {
  return `${service} ${signalWords(signal)}`.trim();
}

function Name({ service, signal }: Pick<TimelineRow, 'service' | 'signal'>) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const words = signalWords(signal);
  return (
    <span className={styles.name} title={nameOf({ service, signal })}>
      <span className={styles.dot} style={{ background: serviceColor(service, theme) }} aria-hidden />
      {service} <span className={styles.signal}>{words}</span>
    </span>
  );
}

function Lines({ ticks, span }: { ticks: number[]; span: Span }) {
  const styles = useStyles2(getStyles);
  return ticks.map((time) => (
    <span key={time} className={styles.line} style={{ left: `${percentOf(time, span)}%` }} aria-hidden />
  ));
}

function Bar({ bar, span, end, href }: { bar: IncidentSignal; span: Span; end: number; href: string }) {
  const styles = useStyles2(getStyles);
  const look = stateLook(severityState(bar.severity), useTheme2());
  const left = percentOf(bar.start, span);
  const label = t('incident.bar', '{{severity}}: {{text}}', {
    severity: severityWord(bar.severity),
    text: bar.description,
    ...RAW,
  });
  return (
    <Tooltip
      content={
        <>
          <div>{bar.description}</div>
          <div>{bar.why}</div>
        </>
      }
    >
      <a
        href={locationUtil.assureBaseUrl(href)}
        aria-label={label}
        className={styles.bar}
        style={{
          left: `${left}%`,
          width: `${Math.max(0, percentOf(end, span) - left)}%`,
          background: look.main,
          opacity: bar.severity === 1 ? 0.6 : 1,
        }}
      />
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const narrow = theme.breakpoints.down('sm');
  return {
    timeline: css({ display: 'flex', flexDirection: 'column' }),
    row: css({
      display: 'grid',
      gridTemplateColumns: `${theme.spacing(28)} minmax(0, 1fr)`,
      alignItems: 'center',
      columnGap: theme.spacing(1.5),
      [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    }),
    name: css({
      display: 'inline-block',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      lineHeight: '28px',
      [narrow]: { lineHeight: '20px', paddingTop: theme.spacing(0.5) },
    }),
    dot: css({
      display: 'inline-block',
      width: 8,
      height: 8,
      borderRadius: '50%',
      marginRight: theme.spacing(0.75),
    }),
    signal: css({ color: theme.colors.text.secondary }),
    note: css({
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      [narrow]: { order: 2 },
    }),
    track: css({ position: 'relative', height: 28, [narrow]: { height: 20 } }),
    line: css({
      position: 'absolute',
      top: 0,
      bottom: 0,
      width: 1,
      background: theme.colors.border.weak,
    }),
    opened: css({
      position: 'absolute',
      top: 0,
      bottom: 0,
      borderLeft: `1px dashed ${theme.colors.text.secondary}`,
      pointerEvents: 'none',
    }),
    bar: css({
      position: 'absolute',
      top: 6,
      bottom: 6,
      minWidth: 4,
      borderRadius: 2,
      [narrow]: { top: 3, bottom: 3 },
      '&:hover': { outline: `1px solid ${theme.colors.text.primary}` },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
    }),
    axis: css({ position: 'relative', height: 20, overflow: 'hidden' }),
    tick: css({
      position: 'absolute',
      transform: 'translateX(-50%)',
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontVariantNumeric: 'tabular-nums',
      whiteSpace: 'nowrap',
    }),
  };
};
