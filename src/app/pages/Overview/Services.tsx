import { useMemo } from 'react';
import { t } from '@grafana/i18n';
import { TextLink, useTheme2 } from '@grafana/ui';
import type { GrafanaTheme2 } from '@grafana/data';
import { formatCount, formatDuration, formatRatio, formatShare } from '../../../core/text/format';
import { RAW } from '../../../ui/rawText';
import { serviceColor } from '../../../ui/serviceColor';
import { StateBadge } from '../../../ui/StateBadge';
import { EmptyView } from '../../../ui/States';
import { TableTwin, type TwinColumn } from '../../../ui/TableTwin';
import { testIds } from '../../../ui/testIds';
import { TrendLine } from '../../../ui/TrendLine';
import type { Frames } from '../../data/useFrames';
import { SectionCard } from '../../parts/SectionCard';
import type { ServiceRow } from './servicesModel';

interface Props {
  answer: Frames;
  rows: ServiceRow[] | undefined;
  onRetry: () => void;
  serviceUrl: (service: string) => string;
}

/** All services, worst first. */
export function Services({ answer, rows, onRetry, serviceUrl }: Props) {
  const theme = useTheme2();
  const columns = useMemo(() => columnsOf(theme, serviceUrl), [theme, serviceUrl]);
  return (
    <SectionCard
      title={t('overview.services', 'Services, worst first')}
      answer={answer}
      onRetry={onRetry}
      testId={testIds.overview.services}
    >
      {rows === undefined || rows.length === 0 ? (
        <EmptyView title={t('overview.services-none', 'No service finished a request in this time range')}>
          {t('overview.services-none-text', 'Widen the time range, or choose another data source.')}
        </EmptyView>
      ) : (
        <TableTwin
          title={t('overview.services-title', 'Services')}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.service}
          pageSize={20}
          downloadAt="bottom"
        />
      )}
    </SectionCard>
  );
}

function columnsOf(theme: GrafanaTheme2, serviceUrl: Props['serviceUrl']): Array<TwinColumn<ServiceRow>> {
  return [
    {
      id: 'service',
      title: t('services-table.service', 'Service'),
      value: (row) => row.service,
      render: (row) => (
        <TextLink href={serviceUrl(row.service)} inline={false} color="primary">
          {row.service}
        </TextLink>
      ),
    },
    {
      id: 'state',
      title: t('services-table.state', 'State'),
      value: (row) => row.state,
      render: (row) => <StateBadge state={row.state} />,
    },
    // Per minute, as the figure of the chains above: never two units of rates on a page.
    {
      id: 'rate',
      title: t('services-table.rate', 'Requests per minute'),
      term: 'requestsPerMinute',
      align: 'right',
      value: (row) => row.rate * 60,
      render: (row) => formatCount(row.rate * 60),
    },
    {
      id: 'errors',
      title: t('services-table.errors', 'Errors'),
      term: 'errorRatio',
      align: 'right',
      value: (row) => row.errorRatio,
      render: (row) => formatShare(row.errorRatio),
    },
    {
      id: 'p95',
      title: t('services-table.p95', 'p95'),
      term: 'p95',
      align: 'right',
      value: (row) => row.p95,
      render: (row) => formatDuration(row.p95),
    },
    {
      id: 'ratio',
      title: t('services-table.ratio', 'Against usual'),
      term: 'usual',
      align: 'right',
      value: (row) => row.p95 / row.usualP95,
      render: (row) => formatRatio(row.p95, row.usualP95),
    },
    {
      id: 'trend',
      title: t('services-table.trend', 'p95 trend'),
      sortable: false,
      align: 'left',
      value: () => null,
      render: (row) => (
        <TrendLine
          times={row.trend.times}
          values={row.trend.values}
          label={t('services-table.trend-of', 'p95 of {{service}} over the time range', {
            service: row.service,
            ...RAW,
          })}
          color={serviceColor(row.service, theme)}
        />
      ),
    },
  ];
}
