import { css } from '@emotion/css';
import { useId } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import type { IncidentRow } from '../../../ui/incidentRows';
import { RAW } from '../../../ui/rawText';
import { severityWord } from '../../../ui/stateColor';
import { testIds } from '../../../ui/testIds';
import { incidentWord } from '../../parts/IncidentState';
import { moment } from '../../parts/times';
import { useRested } from './useKnownAt';

const MINUTE = 60_000;

interface Props {
  /** First and last moment that can be chosen; the last one stands for now. */
  from: number;
  to: number;
  /** Undefined for now. */
  at: number | undefined;
  onChange: (at: number | undefined) => void;
  /** What was known at that moment; undefined while nothing was, or while it is being asked. */
  known: IncidentRow | undefined;
  /** When it became an incident. */
  opened: number;
  loading: boolean;
  now: number;
}

/** Goes back to what was knowable at a moment between the first signal and now. */
export function KnownAt({ from, to, at, onChange, known, opened, loading, now }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const last = Math.ceil(to / MINUTE);
  const [minute, choose] = useRested(at === undefined ? last : Math.floor(at / MINUTE), (chosen) =>
    onChange(chosen >= last ? undefined : chosen * MINUTE)
  );
  const isNow = minute >= last;
  const time = moment(minute * MINUTE, now);
  const isAsking = loading || (at === undefined ? !isNow : minute !== Math.floor(at / MINUTE));
  const words = isNow ? t('known-at.now', 'Now') : time;
  return (
    <div className={styles.row} data-testid={testIds.incident.knownAt} aria-busy={isAsking}>
      <label htmlFor={id} className={styles.label}>
        {t('known-at.label', 'As it was knowable at')} <strong>{words}</strong>
      </label>
      <input
        id={id}
        type="range"
        className={styles.slider}
        min={Math.ceil(from / MINUTE)}
        max={last}
        step={1}
        value={minute}
        aria-valuetext={words}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      />
      {!isNow && (
        <Button size="sm" variant="secondary" onClick={() => onChange(undefined)}>
          {t('known-at.back', 'Back to now')}
        </Button>
      )}
      <div className={styles.sentence} role="status">
        {!isNow &&
          (isAsking
            ? t('known-at.asking', 'Looking at {{time}}…', { time, ...RAW })
            : knownSentence(known, time, moment(opened, now)))}
      </div>
    </div>
  );
}

/** What was known at a moment, in a sentence. */
function knownSentence(known: IncidentRow | undefined, time: string, opened: string): string {
  if (known === undefined) {
    return t('known-at.not-yet', 'At {{time}} it was not an incident yet: it became one at {{opened}}.', {
      time,
      opened,
      ...RAW,
    });
  }
  const { signals, services, severity, state } = known;
  return t('known-at.known', 'Known at {{time}}: {{signals}} in {{services}}, severity {{severity}}, {{state}}.', {
    time,
    signals:
      signals === 1 ? t('known-at.signal', '1 signal') : t('known-at.signals', '{{signals}} signals', { signals }),
    services:
      services.length === 1
        ? t('known-at.service', '1 service')
        : t('known-at.services', '{{services}} services', { services: services.length }),
    severity: severityWord(severity),
    state: incidentWord(state),
    ...RAW,
  });
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
    fontVariantNumeric: 'tabular-nums',
    [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  label: css({ minWidth: theme.spacing(34) }),
  slider: css({
    width: '100%',
    minHeight: theme.spacing(3),
    margin: 0,
    accentColor: theme.colors.primary.main,
    colorScheme: theme.isDark ? 'dark' : 'light',
    cursor: 'pointer',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  sentence: css({ gridColumn: '1 / -1', minHeight: theme.spacing(2.75), color: theme.colors.text.secondary }),
});
