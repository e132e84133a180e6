import { useMemo, type ReactNode } from 'react';
import { t } from '@grafana/i18n';
import { TextLink } from '@grafana/ui';
import type { IncidentsCustom } from '../../contracts/verdictFrames';
import type { IncidentRow } from '../../ui/incidentRows';
import { severityState } from '../../ui/state';
import { StateBadge } from '../../ui/StateBadge';
import { severityWord } from '../../ui/stateColor';
import { EmptyView } from '../../ui/States';
import { TableTwin, type TwinColumn } from '../../ui/TableTwin';
import { testIds } from '../../ui/testIds';
import type { Frames } from '../data/useFrames';
import { useNoteCounts } from '../data/useNotes';
import { incidentUrl } from '../links';
import { IncidentState, incidentWord } from './IncidentState';
import { SectionCard } from './SectionCard';
import { momentAgo, wholeMinutes } from './times';

interface Props {
  answer: Frames;
  rows: IncidentRow[] | undefined;
  /** What became of all signals. */
  counts: IncidentsCustom | undefined;
  datasource: string;
  /** End of the shown range. */
  now: number;
  onRetry: () => void;
  pageSize: number;
  actions?: ReactNode;
}

/** Incidents as the data source ranks them, open ones first; each opens its own page with its signals. */
export function IncidentTable({ answer, rows, counts, datasource, now, onRetry, pageSize, actions }: Props) {
  const notes = useNoteCounts(datasource, answer.frames, rows !== undefined && rows.length > 0);
  const columns = useMemo(() => {
    const all = columnsOf(datasource, now);
    return rows?.some(({ id }) => notes[id] > 0) ? [...all, noteColumn(notes)] : all;
  }, [datasource, now, rows, notes]);
  const open = rows?.filter((row) => row.open).length ?? 0;
  return (
    <SectionCard
      title={
        open > 0 ? t('incidents.title-open', 'Incidents, {{open}} open', { open }) : t('incidents.title', 'Incidents')
      }
      answer={answer}
      onRetry={onRetry}
      testId={testIds.incidents.list}
      actions={actions}
    >
      {rows === undefined || rows.length === 0 ? (
        <EmptyView title={t('incidents.none', 'No incident in this time range')}>{quiet(counts)}</EmptyView>
      ) : (
        <TableTwin
          title={t('incidents.title', 'Incidents')}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          pageSize={pageSize}
          downloadAt="bottom"
        />
      )}
    </SectionCard>
  );
}

function quiet(counts: IncidentsCustom | undefined): string {
  return counts === undefined || counts.signals === 0
    ? t('incidents.none-text', 'All signals stayed inside their usual bands.')
    : t(
        'incidents.none-single',
        'Single signals were outside their usual bands for a moment ({{count}}), too few or too slight for an incident.',
        { count: counts.single }
      );
}

/** Only where there are some: most incidents need no word. */
function noteColumn(notes: Readonly<Record<string, number>>): TwinColumn<IncidentRow> {
  return {
    id: 'notes',
    title: t('incidents-table.notes', 'Notes'),
    align: 'right',
    value: ({ id }) => notes[id] ?? 0,
    render: ({ id }) => notes[id] ?? '',
  };
}

function columnsOf(datasource: string, now: number): Array<TwinColumn<IncidentRow>> {
  return [
    {
      id: 'state',
      title: t('incidents-table.state', 'State'),
      align: 'left',
      value: (row) => incidentWord(row.state),
      render: (row) => <IncidentState incident={row} />,
    },
    {
      id: 'what',
      title: t('incidents-table.what', 'What happened'),
      wide: true,
      value: (row) => row.title,
      render: (row) => (
        <TextLink href={incidentUrl(datasource, row)} inline={false} color="primary">
          {row.title}
        </TextLink>
      ),
    },
    {
      id: 'severity',
      title: t('incidents-table.severity', 'Severity'),
      term: 'severity',
      align: 'left',
      value: (row) => row.severity,
      // Colour is for what is not over.
      render: (row) =>
        row.open ? (
          <StateBadge state={severityState(row.severity)} word={severityWord(row.severity)} />
        ) : (
          severityWord(row.severity)
        ),
    },
    {
      id: 'services',
      title: t('incidents-table.services', 'Services'),
      align: 'right',
      value: (row) => row.services.length,
    },
    {
      id: 'signals',
      title: t('incidents-table.signals', 'Signals'),
      align: 'right',
      value: (row) => row.signals,
    },
    {
      id: 'since',
      title: t('incidents-table.since', 'Since'),
      align: 'right',
      value: (row) => (Number.isFinite(row.started) ? new Date(row.started).toISOString() : null),
      render: (row) => momentAgo(row.started, now),
    },
    {
      id: 'lasted',
      title: t('incidents-table.lasted', 'Lasted'),
      align: 'right',
      value: (row) => (row.open ? now : row.ended) - row.started,
      render: (row) => (row.open ? t('incidents-table.open', 'still open') : wholeMinutes(row.ended - row.started)),
    },
  ];
}
