import { css, cx } from '@emotion/css';
import { useMemo, useState, type ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { MoreButton } from '../MoreButton';
import type { Size } from '../panel/useSize';
import { RAW } from '../rawText';
import { arrangeRows } from './arrangeRows';
import { AXIS_WIDTH, plotSpan } from './chartConfig';
import { PICTURE_TEXT } from './picture';

export interface SeriesItem {
  id: string;
  title: string;
  /** Identity of the series. */
  color: string;
  /** Figures beside the chart; those marked with `data-secondary` are left out where there is little room. */
  facts: ReactNode;
  /** What a closed row says behind the name. */
  summary: ReactNode;
}

export interface ChartRoom extends Size {
  /** Charts in the middle of a list that fits need no time axis of their own. */
  isLast: boolean;
}

interface Props {
  items: readonly SeriesItem[];
  size: Size;
  layout: 'auto' | 'all' | 'one';
  /** Series shown before "and 12 more". */
  maxSeries: number;
  renderChart: (id: string, room: ChartRoom) => ReactNode;
  /** Drawn in a closed row, exactly below the plots of the charts. */
  renderClosed: (id: string, size: Size) => ReactNode;
}

const LEAST_HEAD_WIDTH = 116;
const GREATEST_HEAD_WIDTH = 210;
const CHART_HEIGHT = 132;
const ROW_HEIGHT = 24;
const HEAD_HEIGHT = 22;
const MORE_HEIGHT = 32;
const SCROLLBAR = 14;
/** Panels narrower than this write the name above the chart. */
const NARROW = 460;

/** Several series as small multiples with one time axis: as many charts as there is room for, and closed rows that open with a click. */
export function SeriesList({ items, size, layout, maxSeries, renderChart, renderClosed }: Props) {
  const styles = useStyles2(getStyles);
  const [chosen, setChosen] = useState<string | null>(null);
  const [showsAll, setShowsAll] = useState(false);
  const isSingle = items.length === 1;
  const isNarrow = size.width < NARROW;
  const headHeight = isNarrow && !isSingle ? HEAD_HEIGHT : 0;
  const rowHeight = isNarrow ? ROW_HEIGHT + 14 : ROW_HEIGHT;
  // Where not every series is a chart, as many rows as fit without scrolling.
  const fitting =
    layout === 'all' ? maxSeries : 1 + Math.floor((size.height - MORE_HEIGHT - CHART_HEIGHT - headHeight) / rowHeight);
  const atFirst =
    items.length <= maxSeries && items.length <= fitting + 1 ? items.length : Math.max(1, Math.min(maxSeries, fitting));
  const shown = useMemo(
    () => (showsAll ? items : shownFirst(items, atFirst, chosen)),
    [items, showsAll, atFirst, chosen]
  );
  const left = items.length - shown.length;
  const hasMore = items.length > atFirst;
  const room = size.height - (hasMore ? MORE_HEIGHT : 0);
  const leastChart = isSingle ? 0 : Math.min(CHART_HEIGHT + headHeight, room);
  const { open, chartHeight } = arrangeRows({
    ids: shown.map(({ id }) => id),
    chosen,
    layout,
    height: room,
    chartHeight: leastChart,
    rowHeight,
  });
  const total = open.size * chartHeight + (shown.length - open.size) * rowHeight;
  const scrolls = total > room + 1;
  const width = size.width - (scrolls ? SCROLLBAR : 0);
  const wideHead = Math.round(Math.min(GREATEST_HEAD_WIDTH, Math.max(LEAST_HEAD_WIDTH, size.width * 0.24)));
  const headWidth = isSingle || isNarrow ? 0 : wideHead;
  const closed = { width: plotSpan(width - headWidth).width, height: isNarrow ? 10 : ROW_HEIGHT - 10 };
  const lastOpen = [...shown].reverse().find(({ id }) => open.has(id))?.id;
  const canClose = shown.length > open.size;

  return (
    <div className={cx(styles.list, scrolls && styles.scrolls)} style={{ height: size.height }}>
      <div role="list">
        {shown.map((item) =>
          open.has(item.id) ? (
            <div
              key={item.id}
              role="listitem"
              className={cx(styles.open, headWidth === 0 && styles.stacked)}
              style={{ height: chartHeight }}
            >
              {!isSingle && (
                <div
                  className={cx(styles.head, headWidth === 0 && styles.headLine)}
                  style={headWidth > 0 ? { width: headWidth } : { height: headHeight }}
                >
                  <SeriesName item={item} wraps={headWidth > 0} />
                  <div className={styles.facts}>{item.facts}</div>
                </div>
              )}
              {renderChart(item.id, {
                width: width - headWidth,
                height: chartHeight - headHeight,
                isLast: scrolls || canClose || item.id === lastOpen,
              })}
            </div>
          ) : (
            <div key={item.id} role="listitem">
              <button
                type="button"
                className={cx(styles.closed, isNarrow && styles.stacked)}
                style={{ height: rowHeight }}
                aria-label={t('series-list.open', 'Show {{title}} as a chart', { title: item.title, ...RAW })}
                onClick={() => setChosen(item.id)}
              >
                <span className={styles.closedName} style={isNarrow ? undefined : { width: headWidth + AXIS_WIDTH }}>
                  <SeriesName item={item} wraps={false} />
                  <span className={styles.summary}>{item.summary}</span>
                </span>
                <span style={isNarrow ? { marginLeft: AXIS_WIDTH } : undefined}>{renderClosed(item.id, closed)}</span>
              </button>
            </div>
          )
        )}
      </div>
      {hasMore && <MoreButton left={left} showsAll={showsAll} onToggle={() => setShowsAll(!showsAll)} />}
    </div>
  );
}

/** The first ones, and the chosen one even if it is not among them. */
function shownFirst(items: readonly SeriesItem[], count: number, chosen: string | null): readonly SeriesItem[] {
  return items.filter(({ id }, index) => index < count || id === chosen);
}

function SeriesName({ item, wraps }: { item: SeriesItem; wraps: boolean }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={cx(styles.name, wraps && styles.wraps)} title={item.title}>
      <span className={styles.dot} style={{ background: item.color }} />
      <span {...{ [PICTURE_TEXT]: '' }}>{item.title}</span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ overflow: 'hidden' }),
  scrolls: css({ overflowY: 'auto' }),
  open: css({ display: 'flex', minWidth: 0 }),
  stacked: css({ '&&': { flexDirection: 'column', alignItems: 'stretch', gap: 0 } }),
  head: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.25),
    minWidth: 0,
    flexShrink: 0,
    paddingTop: theme.spacing(1),
  }),
  headLine: css({
    '&&': { flexDirection: 'row', alignItems: 'baseline', gap: theme.spacing(1), padding: 0 },
    '[data-secondary]': { display: 'none' },
  }),
  facts: css({
    display: 'flex',
    flexDirection: 'inherit',
    alignItems: 'baseline',
    gap: 'inherit',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
  name: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    minWidth: 0,
    maxWidth: '100%',
    '& > span + span': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  }),
  wraps: css({
    '&&': { alignItems: 'flex-start' },
    '& > span:first-child': { marginTop: theme.spacing(0.75) },
    '&& > span + span': { whiteSpace: 'normal', overflowWrap: 'anywhere', lineHeight: 1.25 },
  }),
  dot: css({ width: theme.spacing(1), height: theme.spacing(1), borderRadius: '50%', flexShrink: 0 }),
  closed: css({
    all: 'unset',
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    width: '100%',
    cursor: 'pointer',
    borderRadius: theme.shape.radius.default,
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  closedName: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    minWidth: 0,
    paddingRight: theme.spacing(1),
    boxSizing: 'border-box',
    flexShrink: 0,
  }),
  summary: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
});
