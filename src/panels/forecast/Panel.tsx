import { useMemo } from 'react';
import type { PanelProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useTheme2 } from '@grafana/ui';
import { ErrorBoundary } from '../../ui/ErrorBoundary';
import { EmptyView, ErrorView } from '../../ui/States';
import { NoSeries } from '../../ui/panel/NoSeries';
import { useKeptSeries } from '../../ui/panel/useKeptSeries';
import { RAW } from '../../ui/rawText';
import { ForecastView } from './components/ForecastView';
import { rankForecasts } from './model/rankForecasts';
import { readForecast } from './model/readForecast';
import { withDefaults, type ForecastOptions } from './options';

/** History and what comes next, with honest bands. */
export function ForecastPanel(props: PanelProps<ForecastOptions>) {
  return (
    <ErrorBoundary resetKeys={[props.data.series, props.options]}>
      <Forecast {...props} />
    </ErrorBoundary>
  );
}

function Forecast(props: PanelProps<ForecastOptions>) {
  const { data, options } = props;
  const theme = useTheme2();
  const frames = useKeptSeries(data);
  const read = useMemo(() => readForecast(frames), [frames]);
  const ranked = useMemo(() => rankForecasts(read.series), [read]);

  if (ranked.length > 0) {
    return <ForecastView {...props} theme={theme} ranked={ranked} settings={withDefaults(options)} />;
  }
  if (read.missing.length > 0) {
    return (
      <ErrorView title={t('forecast.missing-title', 'The data have no forecast')}>
        {t(
          'forecast.missing',
          'Missing field: {{fields}}. Choose the query type "Forecast", or a query whose frames have time and forecast.',
          { fields: read.missing.join(', '), ...RAW }
        )}
      </ErrorView>
    );
  }
  return (
    <NoSeries data={data}>
      <EmptyView>
        {t(
          'forecast.empty',
          'There is no history to forecast from. Widen the history, remove a filter, or import data.'
        )}
      </EmptyView>
    </NoSeries>
  );
}
