import { locationUtil, type LinkModel } from '@grafana/data';
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

/** Data links that the field's configuration gives the value of a row. */
export function stretchLinks({ frame, valueField }: RankedSeries, row: number): LinkModel[] {
  const field = findField(frame, valueField.name) ?? valueField;
  return field.config.links?.length ? (field.getLinks?.({ valueRowIndex: row }) ?? []) : [];
}
