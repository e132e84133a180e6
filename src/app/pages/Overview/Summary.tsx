import { css } from '@emotion/css';
import { useMemo } from 'react';
import { FieldType, type DataFrame, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Tooltip, useStyles2 } from '@grafana/ui';
import { FRAME_NAMES, HEALTH_FIELDS, TIME_FIELD, type HealthCustom } from '../../../contracts/frames';
import { formatCount, formatDuration, formatShare, significant } from '../../../core/text/format';
import { customOf, findField, findFrame, firstFieldOf, labelsOf, numberAt, numbersOf } from '../../../ui/frames';
import { RAW } from '../../../ui/rawText';
import { EmptyView, ErrorView, LoadingView } from '../../../ui/States';
import type { State } from '../../../ui/state';
import { testIds } from '../../../ui/testIds';
import { TrendLine } from '../../../ui/TrendLine';
import type { Frames } from '../../data/useFrames';
import type { Compare } from '../../data/usePageState';
import { Verdict } from '../../parts/Verdict';
import { compareFigure } from './compareWords';
import { Figure } from './Figure';

interface Props {
  health: Frames;
  totals: Frames;
  compare: Compare;
  /** Worst state of any service; the sentence carries its icon. */
  worst: State;
  evidenceUrl: string;
  onRetry: () => void;
  onWiden: () => void;
}

/** The verdict in one sentence, and the four figures behind it. */
export function Summary({ health, totals, compare, worst, evidenceUrl, onRetry, onWiden }: Props) {
  const styles = useStyles2(getStyles);
  const frame = findFrame(health.frames, { name: FRAME_NAMES.health, fields: [HEALTH_FIELDS.score] });
  if (health.error !== undefined && frame === undefined) {
    return <ErrorView error={health.error} onRetry={onRetry} />;
  }
  if (health.first) {
    return <LoadingView title={t('overview.loading', 'Looking at your chains…')} />;
  }
  const at = (name: string) => numberAt(findField(frame, name), 0);
  if (frame === undefined || frame.length === 0 || !(at(HEALTH_FIELDS.executions) > 0)) {
    return (
      <EmptyView
        title={t('overview.empty-title', 'No chains in this time range')}
        actions={
          <Button size="sm" variant="secondary" icon="search-minus" onClick={onWiden}>
            {t('overview.widen', 'Look at the last 7 days')}
          </Button>
        }
      >
        {t(
          'overview.empty-text',
          'Widen the range, choose another data source, or bring data in: throughline import FILE reads OTLP, Jaeger, Zipkin and chain events.'
        )}
      </EmptyView>
    );
  }
  return (
    <div className={styles.summary}>
      {health.error !== undefined && <ErrorView error={health.error} onRetry={onRetry} />}
      <Verdict
        text={sentenceOf(customOf(frame, 'health'))}
        state={stateOf(customOf(frame, 'health'), worst)}
        testId={testIds.overview.sentence}
      />
      <div className={styles.figures} data-testid={testIds.overview.figures}>
        <Figure
          id="chains"
          title={t('overview.chains', 'Chains per minute')}
          term="chainsPerMinute"
          value={formatCount(at(HEALTH_FIELDS.chainsPerMinute))}
          comparison={compareFigure(
            at(HEALTH_FIELDS.chainsPerMinute),
            at(HEALTH_FIELDS.usualChainsPerMinute),
            compare,
            'neither',
            formatCount
          )}
          href={evidenceUrl}
        >
          <Trend
            frames={totals.frames}
            measure="rate"
            label={t('overview.trend-rate', 'Requests per second over the time range')}
          />
        </Figure>
        <Figure
          id="errors"
          title={t('overview.errors', 'Error share')}
          term="errorRatio"
          value={formatShare(at(HEALTH_FIELDS.errorRatio))}
          comparison={compareFigure(
            at(HEALTH_FIELDS.errorRatio),
            at(HEALTH_FIELDS.usualErrorRatio),
            compare,
            'lower',
            formatShare
          )}
          href={evidenceUrl}
        >
          <Trend
            frames={totals.frames}
            measure="errorRatio"
            label={t('overview.trend-errors', 'Error share over the time range')}
          />
        </Figure>
        <Figure
          id="p95"
          title={t('overview.p95', 'p95 duration')}
          term="p95"
          value={formatDuration(at(HEALTH_FIELDS.p95))}
          comparison={compareFigure(
            at(HEALTH_FIELDS.p95),
            at(HEALTH_FIELDS.usualP95),
            compare,
            'lower',
            formatDuration
          )}
          href={evidenceUrl}
        >
          <Trend
            frames={totals.frames}
            measure="p95"
            label={t('overview.trend-p95', 'p95 duration over the time range')}
          />
        </Figure>
        <Figure
          id="score"
          title={t('overview.score', 'Health score')}
          term="healthScore"
          value={`${significant(at(HEALTH_FIELDS.score))} / 100`}
          comparison={compareFigure(at(HEALTH_FIELDS.score), at(HEALTH_FIELDS.usualScore), compare, 'higher', (score) =>
            significant(score)
          )}
        >
          <Parts custom={customOf(frame, 'health')} />
        </Figure>
      </div>
    </div>
  );
}

function sentenceOf(custom: unknown): string {
  const { sentence } = (custom ?? {}) as Partial<HealthCustom>;
  return typeof sentence === 'string' && sentence !== ''
    ? sentence
    : t('overview.no-sentence', 'The data source sent no summary.');
}

/** The sentence must not look calmer than it reads: with a concern it is a warning at least. */
function stateOf(custom: unknown, worst: State): State {
  const { concerns } = (custom ?? {}) as Partial<HealthCustom>;
  return worst !== 'error' && Array.isArray(concerns) && concerns.length > 0 ? 'warning' : worst;
}

function Trend({ frames, measure, label }: { frames: DataFrame[]; measure: string; label: string }) {
  const frame = useMemo(() => frames.find((one) => labelsOf(one).measure === measure), [frames, measure]);
  const times = useMemo(() => numbersOf(frame, TIME_FIELD), [frame]);
  const values = useMemo(() => {
    const field = firstFieldOf(frame, FieldType.number);
    return times.map((_, row) => numberAt(field, row));
  }, [frame, times]);
  return <TrendLine times={times} values={values} label={label} />;
}

/** What the score is made of: one bar per part, with its explanation. */
function Parts({ custom }: { custom: unknown }) {
  const styles = useStyles2(getStyles);
  const parts = (custom as Partial<HealthCustom> | undefined)?.parts;
  if (!Array.isArray(parts)) {
    return null;
  }
  return (
    <div className={styles.parts}>
      {parts.map((part) => (
        <Tooltip key={part.name} content={part.explanation}>
          <div
            className={styles.part}
            tabIndex={0}
            aria-label={t('overview.part', '{{name}}: {{score}} of 100', {
              name: part.name,
              score: significant(part.score),
              ...RAW,
            })}
          >
            <span className={styles.partName}>{part.name}</span>
            <span className={styles.bar}>
              <span className={styles.fill} style={{ width: `${Math.min(100, Math.max(0, part.score))}%` }} />
            </span>
          </div>
        </Tooltip>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  summary: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
  figures: css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${theme.spacing(31)}), 1fr))`,
  }),
  parts: css({ display: 'flex', flexDirection: 'column', minWidth: theme.spacing(14) }),
  part: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: 4 / 3,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  partName: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  bar: css({
    display: 'inline-block',
    width: theme.spacing(5),
    height: 4,
    borderRadius: 2,
    background: theme.colors.background.secondary,
    overflow: 'hidden',
  }),
  fill: css({ display: 'block', height: '100%', background: theme.colors.text.secondary }),
});
