import { useMemo } from 'react';
import type { PanelProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useTheme2 } from '@grafana/ui';
import { ErrorBoundary } from '../../ui/ErrorBoundary';
import { EmptyView, ErrorView } from '../../ui/States';
import { NoSeries } from '../../ui/panel/NoSeries';
import { useKeptSeries } from '../../ui/panel/useKeptSeries';
import { RAW } from '../../ui/rawText';
import { BandView } from './components/BandView';
import { useAlerting } from './hooks/useAlerting';
import { uidsOf } from './hooks/source';
import { useMarking } from './hooks/useMarking';
import { rankSeries } from './model/rankSeries';
import { readBands } from './model/readBands';
import { withDefaults, type AnomalyOverlayOptions } from './options';

/** The measure beside what is usual, with what is abnormal marked. */
export function AnomalyOverlayPanel(props: PanelProps<AnomalyOverlayOptions>) {
  return (
    <ErrorBoundary resetKeys={[props.data.series, props.options]}>
      <AnomalyOverlay {...props} />
    </ErrorBoundary>
  );
}

function AnomalyOverlay(props: PanelProps<AnomalyOverlayOptions>) {
  const { data, options, title, timeRange } = props;
  const theme = useTheme2();
  const frames = useKeptSeries(data);
  const read = useMemo(() => readBands(frames), [frames]);
  const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  const { marking, withMarks } = useMarking(data);
  const alerting = useAlerting(data);
  const uidOf = useMemo(() => uidsOf(data), [data]);
  const ranked = useMemo(() => rankSeries(read.series.map(withMarks), from, to), [read, withMarks, from, to]);

  if (ranked.length > 0) {
    const settings = withDefaults(options);
    return <BandView {...props} {...{ title, theme, ranked, marking, alerting, uidOf, settings }} />;
  }
  if (read.missing.length > 0) {
    return (
      <ErrorView title={t('anomaly.missing-title', 'The data have no usual band')}>
        {t(
          'anomaly.missing',
          'Missing field: {{fields}}. Choose the query type "Anomalies" with the format "bands", or a query whose frames have time, value, lower and upper.',
          {
            fields: read.missing.join(', '),
            ...RAW,
          }
        )}
      </ErrorView>
    );
  }
  return (
    <NoSeries data={data}>
      <EmptyView />
    </NoSeries>
  );
}
