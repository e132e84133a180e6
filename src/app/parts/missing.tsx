import { t } from '@grafana/i18n';
import { LinkButton } from '@grafana/ui';
import { EmptyView, ErrorView } from '../../ui/States';
import { DATASOURCE_TYPE } from '../links';

/** The plugin works, but nobody has added a data source. */
export function NoDatasource() {
  return (
    <EmptyView
      title={t('missing.none-title', 'No Throughline data source yet')}
      actions={
        <LinkButton icon="plus" href={`/connections/datasources/${DATASOURCE_TYPE}`}>
          {t('missing.none-add', 'Add a data source')}
        </LinkButton>
      }
    >
      {t(
        'missing.none-text',
        'Add one and save it: the embedded engine needs nothing but a file name. Then import chains, or generate a sample, with the throughline program.'
      )}
    </EmptyView>
  );
}

/** Grafana could not start the data source's backend, so that it does not know the plugin. */
export function BackendMissing() {
  return (
    <ErrorView
      title={t('missing.backend-title', 'The data source did not start')}
      actions={
        <LinkButton size="sm" variant="secondary" icon="plug" href={`/plugins/${DATASOURCE_TYPE}`}>
          {t('missing.backend-plugin', 'Look at the plugin')}
        </LinkButton>
      }
    >
      {t(
        'missing.backend-text',
        'Grafana could not start the backend of Throughline. Most often Node.js 20.19 or newer is not on the PATH of the Grafana server, or the file gpx_throughline in the plugin folder may not be executed. Put that right and restart Grafana; its log says more at level debug.'
      )}
    </ErrorView>
  );
}
