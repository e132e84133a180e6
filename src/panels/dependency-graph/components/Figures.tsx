import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { formatDuration, formatRate, formatRatio, formatShare } from '../../../core/text/format';
import { Term } from '../../../ui/Term';
import type { TermName } from '../../../ui/glossary';
import { AS_IS } from '../model/describe';
import { ratioToUsual, type GraphEdge, type GraphNode } from '../model/graphModel';

interface Line {
  id: string;
  name: string;
  term: TermName;
  value: string;
  comparison: string;
  worse: boolean;
}

/** Above this ratio a comparison is written in the colour of a warning. */
const NOTABLE = 1.3;

/** Figures of a node with what is usual beside them, what is not known left out. */
export function nodeLines(node: GraphNode): Line[] {
  const worst = node.members !== null;
  const lines: Array<Line | null> = [
    Number.isFinite(node.rate)
      ? line(
          'rate',
          t('graph.figure-rate', 'Requests'),
          'rate',
          formatRate(node.rate),
          compare(node.rate, node.usualRate, formatRate),
          false
        )
      : null,
    Number.isFinite(node.errorRatio)
      ? line(
          'errors',
          t('graph.figure-errors', 'Errors'),
          'errorRatio',
          formatShare(node.errorRatio),
          Number.isFinite(node.usualErrorRatio)
            ? t('graph.usual-value', 'usual {{value}}', { ...AS_IS, value: formatShare(node.usualErrorRatio) })
            : '',
          node.errorRatio > NOTABLE * node.usualErrorRatio && node.errorRatio - node.usualErrorRatio > 0.005
        )
      : null,
    duration('p50', worst ? t('graph.figure-worst-p50', 'Worst p50') : 'p50', node.p50, NaN),
    duration('p95', worst ? t('graph.figure-worst-p95', 'Worst p95') : 'p95', node.p95, node.usualP95),
    duration('p99', worst ? t('graph.figure-worst-p99', 'Worst p99') : 'p99', node.p99, NaN),
  ];
  return lines.filter((entry) => entry !== null);
}

/** Figures of a call, what is not known left out. */
export function edgeLines(edge: GraphEdge): Line[] {
  const lines: Array<Line | null> = [
    Number.isFinite(edge.rate)
      ? line('rate', t('graph.figure-calls', 'Calls'), 'rate', formatRate(edge.rate), '', false)
      : null,
    Number.isFinite(edge.errorRatio)
      ? line('errors', t('graph.figure-errors', 'Errors'), 'errorRatio', formatShare(edge.errorRatio), '', false)
      : null,
    duration('p50', 'p50', edge.p50, NaN),
    duration('p95', 'p95', edge.p95, NaN),
    edge.confidence < 1
      ? line(
          'confidence',
          t('graph.figure-confidence', 'Confidence'),
          'confidence',
          formatShare(edge.confidence),
          '',
          false
        )
      : null,
  ];
  return lines.filter((entry) => entry !== null);
}

function line(id: string, name: string, term: TermName, value: string, comparison: string, worse: boolean): Line {
  return { id, name, term, value, comparison, worse };
}

function duration(id: 'p50' | 'p95' | 'p99', name: string, value: number, usual: number): Line | null {
  return Number.isFinite(value)
    ? line(
        id,
        name,
        id,
        formatDuration(value),
        compare(value, usual, formatDuration),
        ratioToUsual(value, usual) >= NOTABLE
      )
    : null;
}

function compare(value: number, usual: number, format: (value: number) => string): string {
  return usual > 0 && Number.isFinite(value) ? `${formatRatio(value, usual)} (${format(usual)})` : '';
}

interface Props {
  lines: readonly Line[];
  /** Names explain themselves on hover; not inside a card that is itself shown on hover. */
  explain?: boolean;
}

/** Figures in three columns: name, value, what is usual. */
export function Figures({ lines, explain = false }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.list}>
      {lines.map(({ id, name, term, value, comparison, worse }) => (
        <div key={id} className={styles.line}>
          <dt className={styles.name}>{explain ? <Term term={term}>{name}</Term> : name}</dt>
          <dd className={styles.value}>{value}</dd>
          <dd className={cx(styles.comparison, worse && styles.worse)}>{comparison}</dd>
        </div>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'grid',
    gridTemplateColumns: 'auto auto 1fr',
    columnGap: theme.spacing(1.5),
    rowGap: theme.spacing(0.25),
    margin: 0,
    fontVariantNumeric: 'tabular-nums',
  }),
  line: css({ display: 'contents' }),
  name: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
  value: css({ textAlign: 'right', whiteSpace: 'nowrap', margin: 0, color: theme.colors.text.primary }),
  comparison: css({ margin: 0, color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  worse: css({ color: theme.colors.warning.text }),
});
