import { t } from '@grafana/i18n';
import type { AppSettings } from '../../config/appSettings';
import { DatasourcePage } from '../../parts/DatasourcePage';
import { Incidents } from './Incidents';

/** All incidents of a time range. */
export function IncidentsPage({ settings }: { settings: AppSettings }) {
  return (
    <DatasourcePage nav={{ text: t('incidents.title', 'Incidents') }} settings={settings}>
      {(props) => <Incidents {...props} />}
    </DatasourcePage>
  );
}
