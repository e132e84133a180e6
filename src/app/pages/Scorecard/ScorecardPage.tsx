import { t } from '@grafana/i18n';
import type { AppSettings } from '../../config/appSettings';
import { DatasourcePage } from '../../parts/DatasourcePage';
import { Scorecard } from './Scorecard';

/** A rate a week wants a week. */
const RANGE = '7d';

/** How the verdicts on a data source did. */
export function ScorecardPage({ settings }: { settings: AppSettings }) {
  return (
    <DatasourcePage nav={{ text: t('scorecard.title', 'Scorecard') }} settings={{ ...settings, defaultRange: RANGE }}>
      {(props) => <Scorecard {...props} />}
    </DatasourcePage>
  );
}
