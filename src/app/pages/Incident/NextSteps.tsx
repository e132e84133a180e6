import { t } from '@grafana/i18n';
import { LinkButton, Stack } from '@grafana/ui';
import { exactName } from '../../../contracts/names';
import type { IncidentRow } from '../../../ui/incidentRows';
import { RAW } from '../../../ui/rawText';
import { DASHBOARDS, dashboardUrl, exploreUrl, rangeAround } from '../../links';
import { Card } from '../../parts/Card';

/** Where to look now, and the ways there. */
export function NextSteps({ incident, datasource }: { incident: IncidentRow; datasource: string }) {
  const { service, services, investigation } = incident;
  const range = rangeAround(incident);
  const ofService = { filters: { services: service === '' ? [] : [exactName(service)] } };
  return (
    <Card title={t('incident.next', 'Where to look now')}>
      <p>{investigation}</p>
      <Stack direction="row" wrap="wrap" gap={1}>
        <LinkButton
          size="sm"
          variant="secondary"
          icon="exclamation-triangle"
          href={exploreUrl(datasource, range, {
            refId: 'A',
            queryType: 'chains',
            ...ofService,
            options: { status: 'error' },
          })}
        >
          {service === ''
            ? t('incident.failed', 'Failed chains')
            : t('incident.failed-of', 'Failed chains of {{service}}', { service, ...RAW })}
        </LinkButton>
        <LinkButton
          size="sm"
          variant="secondary"
          icon="clock-nine"
          href={exploreUrl(datasource, range, {
            refId: 'A',
            queryType: 'trace',
            ...ofService,
            options: { whenEmpty: 'slowest' },
          })}
        >
          {t('incident.slowest', 'Slowest chain')}
        </LinkButton>
        <LinkButton
          size="sm"
          variant="secondary"
          icon="chart-line"
          href={dashboardUrl(DASHBOARDS.anomalies, datasource, range, service === '' ? {} : { service })}
        >
          {t('incident.bands', 'Measures over their usual bands')}
        </LinkButton>
        <LinkButton
          size="sm"
          variant="secondary"
          icon="sitemap"
          href={exploreUrl(datasource, range, {
            refId: 'A',
            queryType: 'dependencies',
            compareTo: 'day',
            filters: { services: services.map(exactName) },
          })}
        >
          {t('incident.graph', 'Graph of the services touched')}
        </LinkButton>
      </Stack>
    </Card>
  );
}
