import { css, cx } from '@emotion/css';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Icon, Tooltip, useStyles2 } from '@grafana/ui';
import { useCsvDownload, type CsvCell } from './download';
import { explain, type TermName } from './glossary';
import { RAW } from './rawText';
import { testIds } from './testIds';

export interface TwinColumn<Row> {
  id: string;
  /** Header text, with the unit where there is one: `p95 (ms)`. */
  title: string;
  /** Raw value: sorted by, and written to the CSV. A column of numbers is right aligned. */
  value: (row: Row) => CsvCell;
  /** What the cell shows instead of the raw value. */
  render?: (row: Row) => ReactNode;
  /** Glossary term that the header explains as a tooltip. */
  term?: TermName;
  align?: 'left' | 'right';
  sortable?: boolean;
  /** A column of sentences: kept wide enough to read, so that a narrow table scrolls instead. */
  wide?: boolean;
}

interface Props<Row> {
  /** What the table lists; read to screen readers and used for the file name. */
  title: string;
  columns: ReadonlyArray<TwinColumn<Row>>;
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
  onRowClick?: (row: Row) => void;
  /** Text in place of rows when there are none. */
  emptyText?: string;
  /** Rows drawn at first; a button shows the rest. */
  pageSize?: number;
  hideDownload?: boolean;
  /** Where the CSV button stands; default top. */
  downloadAt?: 'top' | 'bottom';
  /** Rendered left of the download button. */
  toolbar?: ReactNode;
}

interface Sort {
  id: string;
  descending: boolean;
}

/** The table behind a picture: every mark as a row, sortable by keyboard, to take along as CSV. */
export function TableTwin<Row>({
  title,
  columns,
  rows,
  rowKey,
  onRowClick,
  emptyText,
  pageSize = 200,
  hideDownload = false,
  downloadAt = 'top',
  toolbar,
}: Props<Row>) {
  const styles = useStyles2(getStyles);
  const [sort, setSort] = useState<Sort | null>(null);
  const [shown, setShown] = useState(pageSize);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  const numeric = useMemo(
    () => new Set(columns.filter((column) => isNumeric(column, rows)).map(({ id }) => id)),
    [columns, rows]
  );
  const csvRows = useCallback(
    () => ({
      header: columns.map((column) => column.title),
      rows: sorted.map((row) => columns.map((column) => column.value(row))),
    }),
    [columns, sorted]
  );
  const download = useCsvDownload(title, csvRows);
  const csv = !hideDownload && (
    <Button
      size="sm"
      variant="secondary"
      fill="text"
      icon="download-alt"
      onClick={download}
      disabled={rows.length === 0}
      data-testid={testIds.tableTwin.download}
    >
      {t('table-twin.csv', 'CSV')}
    </Button>
  );
  const toggle = (id: string) =>
    setSort((old) => (old?.id === id ? (old.descending ? { id, descending: false } : null) : { id, descending: true }));

  return (
    <div className={styles.container} data-testid={testIds.tableTwin.container}>
      {(toolbar !== undefined || (!hideDownload && downloadAt === 'top')) && (
        <div className={styles.toolbar}>
          <div>{toolbar}</div>
          {downloadAt === 'top' && csv}
        </div>
      )}
      {/* A scrolling region must be reachable by keyboard. */}
      <div className={styles.scroll} role="region" aria-label={title} tabIndex={0}>
        {/* Roles are written out, since rows that are stacked on a phone would lose them. */}
        <table className={styles.table} aria-label={title} role="table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.id}
                  scope="col"
                  className={cx(numeric.has(column.id) && styles.right)}
                  aria-sort={ariaSort(sort, column.id)}
                >
                  {column.sortable === false ? (
                    column.title
                  ) : (
                    <SortButton column={column} sort={sort} onToggle={toggle} className={styles.sort} />
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shown).map((row, index) => (
              <tr
                key={rowKey(row, index)}
                className={cx(onRowClick && styles.clickable)}
                onClick={onRowClick && (() => onRowClick(row))}
              >
                {columns.map((column) => (
                  <td
                    key={column.id}
                    data-label={numeric.has(column.id) ? column.title : undefined}
                    className={cx(numeric.has(column.id) && styles.right, column.wide && styles.wide)}
                  >
                    {column.render ? column.render(row) : plain(column.value(row))}
                  </td>
                ))}
              </tr>
            ))}
            {rows.length === 0 && (
              <tr>
                <td colSpan={columns.length} className={styles.empty}>
                  {emptyText ?? t('table-twin.empty', 'No rows')}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
      {(sorted.length > shown || downloadAt === 'bottom') && (
        <div className={styles.toolbar}>
          <div>
            {sorted.length > shown && (
              <Button size="sm" variant="secondary" fill="text" onClick={() => setShown(shown + pageSize)}>
                {t('table-twin.more', 'Show more: {{left}} rows left', { left: sorted.length - shown })}
              </Button>
            )}
          </div>
          {downloadAt === 'bottom' && csv}
        </div>
      )}
    </div>
  );
}

interface SortButtonProps<Row> {
  column: TwinColumn<Row>;
  sort: Sort | null;
  onToggle: (id: string) => void;
  className: string;
}

function SortButton<Row>({ column, sort, onToggle, className }: SortButtonProps<Row>) {
  const button = (
    <button
      type="button"
      className={className}
      onClick={() => onToggle(column.id)}
      aria-label={t('table-twin.sort', 'Sort by {{title}}', { title: column.title, ...RAW })}
    >
      {column.title}
      {sort?.id === column.id && <Icon name={sort.descending ? 'arrow-down' : 'arrow-up'} size="sm" aria-hidden />}
    </button>
  );
  return column.term ? <Tooltip content={explain(column.term)}>{button}</Tooltip> : button;
}

function plain(value: CsvCell): string {
  return value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))
    ? '–'
    : String(value);
}

function isNumeric<Row>(column: TwinColumn<Row>, rows: readonly Row[]): boolean {
  if (column.align !== undefined) {
    return column.align === 'right';
  }
  return rows.length > 0 && rows.every((row) => typeof (column.value(row) ?? 0) === 'number');
}

function ariaSort(sort: Sort | null, id: string): 'ascending' | 'descending' | undefined {
  return sort?.id === id ? (sort.descending ? 'descending' : 'ascending') : undefined;
}

/** Sorted copy; missing values stay last in both directions. */
function sortRows<Row>(
  rows: readonly Row[],
  columns: ReadonlyArray<TwinColumn<Row>>,
  sort: Sort | null
): readonly Row[] {
  const column = columns.find(({ id }) => id === sort?.id);
  if (!sort || !column) {
    return rows;
  }
  const missing = (value: CsvCell) =>
    value === null || value === undefined || value === '' || (typeof value === 'number' && Number.isNaN(value));
  return [...rows].sort((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    if (missing(x) || missing(y)) {
      return Number(missing(x)) - Number(missing(y));
    }
    const order =
      typeof x === 'number' && typeof y === 'number'
        ? x - y
        : String(x).localeCompare(String(y), undefined, { numeric: true });
    return sort.descending ? -order : order;
  });
}

/** Where a table is narrower than this, each row becomes a small card: no column is cut, the sentence gets a line of its own. */
const STACKED = '@container (max-width: 460px)';

const stacked = (theme: GrafanaTheme2) => ({
  [STACKED]: {
    '&, tbody': { display: 'block' },
    thead: { display: 'none' },
    tr: {
      display: 'flex',
      flexWrap: 'wrap' as const,
      alignItems: 'center',
      columnGap: theme.spacing(2),
      padding: theme.spacing(1, 0.5),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    'tr > td': { border: 'none', padding: theme.spacing(0.25, 0), textAlign: 'left' as const },
    'td[data-label]::before': {
      content: 'attr(data-label)',
      color: theme.colors.text.secondary,
      marginRight: theme.spacing(0.75),
    },
  },
});

const getStyles = (theme: GrafanaTheme2) => ({
  container: css({
    display: 'flex',
    flexDirection: 'column',
    width: '100%',
    height: '100%',
    minHeight: 0,
    containerType: 'inline-size',
  }),
  toolbar: css({ display: 'flex', justifyContent: 'space-between', alignItems: 'center', gap: theme.spacing(1) }),
  scroll: css({ overflow: 'auto', minHeight: 0 }),
  table: css({
    width: '100%',
    fontVariantNumeric: 'tabular-nums',
    borderCollapse: 'collapse',
    'th, td': {
      padding: theme.spacing(0.75, 1),
      textAlign: 'left',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      verticalAlign: 'middle',
    },
    th: {
      position: 'sticky',
      top: 0,
      background: theme.colors.background.primary,
      fontWeight: theme.typography.fontWeightMedium,
      whiteSpace: 'nowrap',
      zIndex: 1,
    },
    ...stacked(theme),
  }),
  wide: css({ minWidth: '28ch', [STACKED]: { minWidth: 0, flexBasis: '100%' } }),
  right: css({ '&&': { textAlign: 'right', whiteSpace: 'nowrap' } }),
  sort: css({
    all: 'unset',
    cursor: 'pointer',
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  clickable: css({ cursor: 'pointer', '&:hover': { background: theme.colors.action.hover } }),
  empty: css({ color: theme.colors.text.secondary }),
});
