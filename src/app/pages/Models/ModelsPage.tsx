import { t } from '@grafana/i18n';
import type { AppSettings } from '../../config/appSettings';
import { DatasourcePage } from '../../parts/DatasourcePage';
import { Models } from './Models';

/** The models behind the answers about a data source. */
export function ModelsPage({ settings }: { settings: AppSettings }) {
  return (
    <DatasourcePage nav={{ text: t('models.title', 'Models') }} settings={settings}>
      {(props) => <Models {...props} />}
    </DatasourcePage>
  );
}
