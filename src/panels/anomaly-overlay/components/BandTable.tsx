import type { TimeZone } from '@grafana/schema';
import { dateTimeFormat, dateTimeFormatISO } from '@grafana/data';
import { t } from '@grafana/i18n';
import { formatDuration } from '../../../core/text/format';
import type { Figures } from '../../../ui/chart/figures';
import { severityState } from '../../../ui/state';
import { severityWord } from '../../../ui/stateColor';
import { StateBadge } from '../../../ui/StateBadge';
import { TableTwin, type TwinColumn } from '../../../ui/TableTwin';
import type { RankedSeries } from '../model/rankSeries';
import type { Stretch } from '../model/stretches';
import { comparedWords } from '../model/words';

interface Props {
  title: string;
  ranked: readonly RankedSeries[];
  figuresOf: (series: RankedSeries) => Figures;
  timeZone: TimeZone;
}

interface Row {
  series: RankedSeries;
  stretch: Stretch | null;
}

/** The picture as a table: each abnormal stretch, and each series that has none with its newest value. */
export function BandTable({ title, ranked, figuresOf, timeZone }: Props) {
  const rows = ranked.flatMap((series): Row[] =>
    series.stretches.length > 0 ? series.stretches.map((stretch) => ({ series, stretch })) : [{ series, stretch: null }]
  );
  const at = ({ series, stretch }: Row) => stretch?.peak ?? series.newest;
  const clock = (time: number) => dateTimeFormat(time, { timeZone, format: 'YYYY-MM-DD HH:mm' });
  const iso = (time: number | undefined) => (time === undefined ? null : dateTimeFormatISO(time, { timeZone: 'utc' }));
  const columns: Array<TwinColumn<Row>> = [
    { id: 'series', title: t('anomaly.table.series', 'Series'), value: ({ series }) => series.title },
    {
      id: 'severity',
      title: t('anomaly.table.severity', 'Severity'),
      term: 'severity',
      value: ({ stretch }) => stretch?.severity ?? 0,
      align: 'left',
      render: ({ series, stretch }) => <Severity series={series} stretch={stretch} />,
    },
    {
      id: 'start',
      title: t('anomaly.table.start', 'From'),
      value: ({ stretch }) => iso(stretch?.start),
      render: ({ stretch }) => (stretch ? clock(stretch.start) : '–'),
    },
    {
      id: 'end',
      title: t('anomaly.table.end', 'To'),
      value: ({ stretch }) => iso(stretch?.end),
      render: ({ stretch }) =>
        stretch === null ? '–' : stretch.open ? t('anomaly.table.open', 'open') : clock(stretch.end),
    },
    {
      id: 'duration',
      title: t('anomaly.table.duration', 'Duration (min)'),
      align: 'right',
      value: ({ stretch }) => (stretch ? (stretch.end - stretch.start) / 60_000 : null),
      render: ({ stretch }) => (stretch ? formatDuration(stretch.end - stretch.start) : '–'),
    },
    {
      id: 'value',
      title: t('anomaly.table.value', 'Value'),
      align: 'right',
      value: (row) => row.series.value[at(row)],
      render: (row) => figuresOf(row.series).format(row.series.value[at(row)] ?? NaN),
    },
    {
      id: 'usual',
      title: t('anomaly.table.usual', 'Usual'),
      term: 'usual',
      align: 'right',
      value: (row) => row.series.usual[at(row)],
      render: (row) => figuresOf(row.series).format(row.series.usual[at(row)] ?? NaN),
    },
    {
      id: 'compared',
      title: t('anomaly.table.compared', '× usual'),
      align: 'right',
      value: (row) => row.series.value[at(row)] / row.series.usual[at(row)],
      render: (row) =>
        comparedWords(row.series.value[at(row)] ?? NaN, row.series.usual[at(row)] ?? NaN, figuresOf(row.series)) || '–',
    },
    {
      id: 'score',
      title: t('anomaly.table.score', 'Score'),
      term: 'score',
      align: 'right',
      value: (row) => row.series.score?.[at(row)] ?? null,
      render: (row) => (row.series.score?.[at(row)] ?? NaN).toFixed(2).replace('NaN', '–'),
    },
  ];
  return (
    <TableTwin
      title={title}
      columns={columns}
      rows={rows}
      rowKey={({ series, stretch }) => `${series.id} ${stretch?.id ?? ''}`}
    />
  );
}

function Severity({ series, stretch }: Row) {
  if (stretch) {
    return <StateBadge state={severityState(stretch.severity)} word={severityWord(stretch.severity)} />;
  }
  return series.isLearning || series.newest < 0 ? (
    <StateBadge state="unknown" word={t('anomaly.table.learning', 'learning')} />
  ) : (
    <StateBadge state="ok" word={severityWord(0)} />
  );
}
