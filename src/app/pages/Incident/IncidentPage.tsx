import { useParams } from 'react-router-dom';
import { t } from '@grafana/i18n';
import type { AppSettings } from '../../config/appSettings';
import { DatasourcePage } from '../../parts/DatasourcePage';
import { Incident } from './Incident';

/** One incident, from its first signal to its end. */
export function IncidentPage({ settings }: { settings: AppSettings }) {
  const { id = '' } = useParams();
  return (
    <DatasourcePage nav={{ text: t('incident.title', 'Incident') }} settings={settings}>
      {(props) => <Incident key={`${props.datasource.uid} ${id}`} id={id} {...props} />}
    </DatasourcePage>
  );
}
