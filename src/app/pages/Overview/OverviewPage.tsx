import { t } from '@grafana/i18n';
import type { AppSettings } from '../../config/appSettings';
import { DatasourcePage } from '../../parts/DatasourcePage';
import { Overview } from './Overview';

/** The first page. */
export function OverviewPage({ settings }: { settings: AppSettings }) {
  return (
    <DatasourcePage nav={{ text: t('overview.title', 'Overview') }} settings={settings}>
      {(props) => <Overview {...props} />}
    </DatasourcePage>
  );
}
