import { useMemo } from 'react';
import { t } from '@grafana/i18n';
import { TextLink } from '@grafana/ui';
import type { IncidentSignal } from '../../ui/incidentRows';
import { severityState } from '../../ui/state';
import { StateBadge } from '../../ui/StateBadge';
import { severityWord } from '../../ui/stateColor';
import { TableTwin, type TwinColumn } from '../../ui/TableTwin';
import { momentAgo, wholeMinutes } from './times';

interface Props {
  title: string;
  rows: readonly IncidentSignal[];
  now: number;
  /** The series behind a signal. */
  evidenceUrl: (signal: IncidentSignal) => string;
  pageSize?: number;
}

/** Abnormal signals, each with why it belongs where it does. */
export function SignalTable({ title, rows, now, evidenceUrl, pageSize = 20 }: Props) {
  const columns = useMemo(() => columnsOf(now, evidenceUrl), [now, evidenceUrl]);
  return (
    <TableTwin
      title={title}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      pageSize={pageSize}
      downloadAt="bottom"
    />
  );
}

function columnsOf(now: number, evidenceUrl: Props['evidenceUrl']): Array<TwinColumn<IncidentSignal>> {
  return [
    {
      id: 'severity',
      title: t('signal-table.severity', 'Severity'),
      term: 'severity',
      align: 'left',
      value: (row) => row.severity,
      render: (row) => <StateBadge state={severityState(row.severity)} word={severityWord(row.severity)} />,
    },
    {
      id: 'what',
      title: t('signal-table.what', 'What happened'),
      wide: true,
      value: (row) => row.description,
      render: (row) => (
        <TextLink href={evidenceUrl(row)} inline={false} color="primary">
          {row.description}
        </TextLink>
      ),
    },
    {
      id: 'why',
      title: t('signal-table.why', 'Why it is here'),
      wide: true,
      value: (row) => row.why,
    },
    {
      id: 'since',
      title: t('signal-table.since', 'Since'),
      align: 'right',
      value: (row) => (Number.isFinite(row.start) ? new Date(row.start).toISOString() : null),
      render: (row) => momentAgo(row.start, now),
    },
    {
      id: 'lasted',
      title: t('signal-table.lasted', 'Lasted'),
      align: 'right',
      value: (row) => (row.open ? now : row.end) - row.start,
      render: (row) => (row.open ? t('signal-table.open', 'still open') : wholeMinutes(row.end - row.start)),
    },
  ];
}
