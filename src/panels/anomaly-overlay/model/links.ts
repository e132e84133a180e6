import { locationUtil, type LinkModel } from '@grafana/data';
import { t } from '@grafana/i18n';
import { exactName } from '../../../contracts/names';
import { exploreAddress } from '../../../ui/exploreUrl';
import { findField } from '../../../ui/frames';
import type { RankedSeries } from './rankSeries';

const SERVICE_PAGE = '/a/throughline-chains-app/overview';

/** Address of a service's page with a time range; null without a service. */
export function serviceHref(service: string, from: number, to: number): string | null {
  if (service === '') {
    return null;
  }
  const parameters = new URLSearchParams({ service, from: String(Math.round(from)), to: String(Math.round(to)) });
  return locationUtil.assureBaseUrl(`${SERVICE_PAGE}?${parameters}`);
}

const DATASOURCE_TYPE = 'throughline-chains-datasource';

/** From a stretch of time of a series to the chains and the trace behind it, in the data source with this uid; none without a service. */
export function chainLinks(
  { service, signal }: Pick<RankedSeries, 'service' | 'signal'>,
  uid: string,
  { from, to }: { from: number; to: number }
): Array<{ title: string; href: string }> {
  if (service === '') {
    return [];
  }
  const range = { from: String(Math.round(from)), to: String(Math.round(to)) };
  const address = (queryType: 'chains' | 'trace', options: object) => {
    const query = { refId: 'A', queryType, schemaVersion: 1, filters: { services: [exactName(service)] }, options };
    return locationUtil.assureBaseUrl(exploreAddress({ type: DATASOURCE_TYPE, uid }, range, query));
  };
  return [
    signal === 'errorRatio'
      ? { title: t('anomaly.card.failed', 'Failed chains'), href: address('chains', { status: 'error' }) }
      : { title: t('anomaly.card.chains', 'Slowest chains'), href: address('chains', { sort: 'duration' }) },
    { title: t('anomaly.card.trace', 'Slowest trace'), href: address('trace', { whenEmpty: 'slowest' }) },
  ];
}

/** Data links that the field's configuration gives the value of a row. */
export function stretchLinks({ frame, valueField }: RankedSeries, row: number): LinkModel[] {
  const field = findField(frame, valueField.name) ?? valueField;
  return field.config.links?.length ? (field.getLinks?.({ valueRowIndex: row }) ?? []) : [];
}
