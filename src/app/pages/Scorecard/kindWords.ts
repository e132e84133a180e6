import { t } from '@grafana/i18n';

/** What a kind of signal is called. */
export function kindWords(kind: string): string {
  switch (kind) {
    case 'rate':
      return t('calibration.rate', 'Request rates');
    case 'errorRatio':
      return t('calibration.errors', 'Error shares');
    case 'duration':
      return t('calibration.durations', 'Durations');
    case 'gauge':
      return t('calibration.gauges', 'Other metrics');
    default:
      return kind;
  }
}
