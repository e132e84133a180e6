import { useMemo } from 'react';
import { dateTimeFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LinkButton, TextLink } from '@grafana/ui';
import { formatDuration, formatRatio } from '../../../core/text/format';
import { signalTitle } from '../../../core/text/signalWords';
import type { AnomalyRow } from '../../../ui/anomalyRows';
import { RAW } from '../../../ui/rawText';
import { StateBadge } from '../../../ui/StateBadge';
import { EmptyView } from '../../../ui/States';
import { severityState } from '../../../ui/state';
import { severityWord } from '../../../ui/stateColor';
import { TableTwin, type TwinColumn } from '../../../ui/TableTwin';
import { testIds } from '../../../ui/testIds';
import type { Frames } from '../../data/useFrames';
import { SectionCard } from './SectionCard';

interface Props {
  answer: Frames;
  rows: AnomalyRow[] | undefined;
  now: number;
  onRetry: () => void;
  /** Dashboard with the series behind a row, or behind all of them. */
  evidenceUrl: (service?: string) => string;
}

/** What is abnormal, open stretches first. */
export function Anomalies({ answer, rows, now, onRetry, evidenceUrl }: Props) {
  const columns = useMemo(() => columnsOf(now, evidenceUrl), [now, evidenceUrl]);
  const open = rows?.filter((row) => row.open).length ?? 0;
  return (
    <SectionCard
      title={
        open > 0
          ? t('overview.anomalies-open', 'Anomalies, {{open}} open', { open })
          : t('overview.anomalies', 'Anomalies')
      }
      answer={answer}
      onRetry={onRetry}
      testId={testIds.overview.anomalies}
      actions={
        <LinkButton size="sm" variant="secondary" fill="text" icon="chart-line" href={evidenceUrl()}>
          {t('overview.anomalies-more', 'See them over time')}
        </LinkButton>
      }
    >
      {rows === undefined || rows.length === 0 ? (
        <EmptyView title={t('overview.anomalies-none', 'Nothing is abnormal')}>
          {t('overview.anomalies-none-text', 'All signals stayed inside their usual bands in this time range.')}
        </EmptyView>
      ) : (
        <TableTwin
          title={t('overview.anomalies', 'Anomalies')}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          pageSize={8}
          downloadAt="bottom"
        />
      )}
    </SectionCard>
  );
}

function columnsOf(now: number, evidenceUrl: Props['evidenceUrl']): Array<TwinColumn<AnomalyRow>> {
  return [
    {
      id: 'severity',
      title: t('anomaly-table.severity', 'Severity'),
      term: 'severity',
      align: 'left',
      value: (row) => row.severity,
      render: (row) => <StateBadge state={severityState(row.severity)} word={severityWord(row.severity)} />,
    },
    {
      id: 'service',
      title: t('anomaly-table.service', 'Service'),
      value: (row) => row.service,
      render: (row) => (
        <TextLink href={evidenceUrl(row.service)} inline={false} color="primary">
          {row.service}
        </TextLink>
      ),
    },
    {
      id: 'what',
      title: t('anomaly-table.what', 'What happened'),
      wide: true,
      value: (row) => row.description || signalTitle(row.signal),
    },
    {
      id: 'ratio',
      title: t('anomaly-table.ratio', 'Against usual'),
      term: 'usual',
      align: 'right',
      value: (row) => row.ratio,
      render: (row) => formatRatio(row.value, row.usual),
    },
    {
      id: 'since',
      title: t('anomaly-table.since', 'Since'),
      align: 'right',
      value: (row) => (Number.isFinite(row.start) ? new Date(row.start).toISOString() : null),
      render: (row) =>
        t('anomaly-table.ago', '{{time}}, {{ago}} ago', {
          time: dateTimeFormat(row.start, { format: timeFormat(row.start, now) }),
          ago: formatDuration(coarse(now - row.start)),
          ...RAW,
        }),
    },
    {
      id: 'lasted',
      title: t('anomaly-table.lasted', 'Lasted'),
      align: 'right',
      value: (row) => (row.open ? now : row.end) - row.start,
      render: (row) => (row.open ? t('anomaly-table.open', 'still open') : formatDuration(row.end - row.start)),
    },
  ];
}

function timeFormat(time: number, now: number): string {
  return now - time < 20 * 3_600_000 ? 'HH:mm' : 'ddd D MMM, HH:mm';
}

/** Whole minutes: seconds change with every refresh and say nothing. */
function coarse(ms: number): number {
  return ms >= 60_000 ? Math.round(ms / 60_000) * 60_000 : ms;
}
