import type { TimeZone } from '@grafana/schema';
import { dateTimeFormat, dateTimeFormatISO } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, LinkButton, Stack } from '@grafana/ui';
import { formatDuration } from '../../../core/text/format';
import type { Figures } from '../../../ui/chart/figures';
import { RAW } from '../../../ui/rawText';
import { severityState } from '../../../ui/state';
import { severityWord } from '../../../ui/stateColor';
import { StateBadge } from '../../../ui/StateBadge';
import { TableTwin, type TwinColumn } from '../../../ui/TableTwin';
import type { Marking } from '../hooks/useMarking';
import { kindWord, markAround, type PanelMark } from '../model/marks';
import type { RankedSeries } from '../model/rankSeries';
import type { Stretch } from '../model/stretches';
import type { UidOf } from '../hooks/source';
import { chancePerWeek, chanceWords } from '../model/chance';
import { chainLinks } from '../model/links';
import { methodOf, methodWord } from '../model/methods';
import { comparedWords } from '../model/words';
import { MarkButtons } from './MarkButtons';

interface Props {
  title: string;
  ranked: readonly RankedSeries[];
  figuresOf: (series: RankedSeries) => Figures;
  timeZone: TimeZone;
  marking: Marking;
  uidOf: UidOf;
}

interface Row {
  series: RankedSeries;
  stretch: Stretch | null;
  mark: PanelMark | null;
}

/** The picture as a table: each abnormal stretch, each mark, and each series that has neither with its newest value. */
export function BandTable({ title, ranked, figuresOf, timeZone, marking, uidOf }: Props) {
  const rows = ranked.flatMap(rowsOf);
  const hasMarks = rows.some(({ series, mark }) => mark !== null || marking.mayMark(series));
  const at = ({ series, stretch, mark }: Row) => stretch?.peak ?? (mark === null ? series.newest : -1);
  const clock = (time: number | undefined) =>
    time === undefined ? '–' : dateTimeFormat(time, { timeZone, format: 'YYYY-MM-DD HH:mm' });
  const iso = (time: number | undefined) => (time === undefined ? null : dateTimeFormatISO(time, { timeZone: 'utc' }));
  const columns: Array<TwinColumn<Row>> = [
    {
      id: 'series',
      title: t('anomaly.table.series', 'Series'),
      value: ({ series }) => series.title,
      render: ({ series }) => <Unbroken>{series.title}</Unbroken>,
    },
    {
      id: 'severity',
      title: t('anomaly.table.severity', 'Severity'),
      term: 'severity',
      value: ({ stretch }) => stretch?.severity ?? 0,
      align: 'left',
      render: (row) => <Severity {...row} />,
    },
    {
      id: 'start',
      title: t('anomaly.table.start', 'From'),
      value: (row) => iso(spanOf(row)?.start),
      render: (row) => <Unbroken>{clock(spanOf(row)?.start)}</Unbroken>,
    },
    {
      id: 'end',
      title: t('anomaly.table.end', 'To'),
      value: (row) => iso(spanOf(row)?.end),
      render: (row) => (row.stretch?.open ? t('anomaly.table.open', 'open') : clock(spanOf(row)?.end)),
    },
    {
      id: 'duration',
      title: t('anomaly.table.duration', 'Duration (min)'),
      align: 'right',
      value: (row) => lengthOf(row) / 60_000,
      render: (row) => (lengthOf(row) > 0 ? formatDuration(lengthOf(row)) : '–'),
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
      columns={[
        ...columns,
        ...(ranked.some(({ judged }) => judged !== null) ? judgedColumns() : []),
        ...(ranked.some((series) => uidOf(series) !== undefined) ? [chainColumn(uidOf)] : []),
        ...(hasMarks ? [markColumn(marking)] : []),
      ]}
      rows={rows}
      rowKey={({ series, stretch, mark }) =>
        `${series.id} ${stretch?.id ?? ''} ${mark ? `${mark.id}${mark.from}` : ''}`
      }
    />
  );
}

/** Rather scrolled to than broken at each hyphen. */
function Unbroken({ children }: { children: string }) {
  return <span style={{ whiteSpace: 'nowrap' }}>{children}</span>;
}

function rowsOf(series: RankedSeries): Row[] {
  const rows = [
    ...series.stretches.map((stretch) => ({ series, stretch, mark: null })),
    ...series.marks.map((mark) => ({ series, stretch: null, mark })),
  ];
  return rows.length > 0 ? rows : [{ series, stretch: null, mark: null }];
}

function spanOf({ stretch, mark }: Row): { start: number; end: number } | undefined {
  return mark === null ? (stretch ?? undefined) : { start: mark.from, end: mark.to };
}

/** Minutes of a row in ms; NaN where it has no time. */
function lengthOf(row: Row): number {
  const span = spanOf(row);
  return span === undefined ? NaN : span.end - span.start;
}

/** How rows were found, and how often their like comes by chance. */
function judgedColumns(): Array<TwinColumn<Row>> {
  return [
    {
      id: 'method',
      title: t('anomaly.table.method', 'Found by'),
      term: 'foundBy',
      value: ({ series, stretch }) => (stretch && series.judged ? methodWord(methodOf(series)) : null),
      render: ({ series, stretch }) => (stretch && series.judged ? methodWord(methodOf(series)) : '–'),
    },
    {
      id: 'chance',
      title: t('anomaly.table.chance', 'By chance (times a week)'),
      term: 'chance',
      align: 'right',
      value: ({ series, stretch }) => (stretch ? chancePerWeek(series, stretch.score) : null),
      render: ({ series, stretch }) => (stretch && chanceWords(chancePerWeek(series, stretch.score))) || '–',
    },
  ];
}

/** The ways from a stretch to what is behind it. */
function chainColumn(uidOf: UidOf): TwinColumn<Row> {
  const linksOf = ({ series, stretch }: Row) => {
    const uid = uidOf(series);
    return stretch && uid !== undefined
      ? chainLinks(series, uid, { from: stretch.start - series.step, to: stretch.end })
      : [];
  };
  return {
    id: 'chains',
    title: t('anomaly.table.chains', 'Chains'),
    sortable: false,
    value: (row) => linksOf(row)[0]?.href ?? null,
    render: (row) => (
      <Stack direction="column" gap={0} alignItems="flex-start">
        {linksOf(row).map(({ title, href }) => (
          <LinkButton key={title} size="sm" variant="secondary" fill="text" href={href}>
            {title}
          </LinkButton>
        ))}
      </Stack>
    ),
  };
}

/** What was said of a row's time, and how to say it or take it back. */
function markColumn(marking: Marking): TwinColumn<Row> {
  return {
    id: 'mark',
    title: t('anomaly.table.mark', 'Mark'),
    wide: true,
    value: ({ series, stretch, mark }) => {
      const around = mark ?? (stretch && markAround(series.marks, stretch));
      return around ? [kindWord(around.kind), around.by, around.note].filter((part) => part !== '').join(', ') : null;
    },
    render: ({ series, stretch, mark }) =>
      mark === null ? (
        stretch && <MarkButtons series={series} range={stretch} marking={marking} />
      ) : (
        <>
          {mark.note !== '' && <div>{mark.note}</div>}
          {mark.by !== '' && <div>{t('anomaly.table.by', 'by {{by}}', { by: mark.by, ...RAW })}</div>}
          {mark.id !== '' && marking.mayMark(series) && (
            <Button
              size="sm"
              variant="secondary"
              fill="text"
              disabled={marking.isBusy}
              onClick={() => marking.takeBack(series, mark)}
            >
              {t('anomaly.marks.take-back', 'Take back')}
            </Button>
          )}
        </>
      ),
  };
}

function Severity({ series, stretch, mark }: Row) {
  if (mark) {
    return <StateBadge state="unknown" word={kindWord(mark.kind)} />;
  }
  if (stretch) {
    return <StateBadge state={severityState(stretch.severity)} word={severityWord(stretch.severity)} />;
  }
  return series.isLearning || series.newest < 0 ? (
    <StateBadge state="unknown" word={t('anomaly.table.learning', 'learning')} />
  ) : (
    <StateBadge state="ok" word={severityWord(0)} />
  );
}
