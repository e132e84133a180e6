import { useMemo } from 'react';
import type { PanelProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { ErrorBoundary } from '../../ui/ErrorBoundary';
import { EmptyView, ErrorView } from '../../ui/States';
import { NoSeries } from '../../ui/panel/NoSeries';
import { useKeptSeries } from '../../ui/panel/useKeptSeries';
import { RAW } from '../../ui/rawText';
import { RecommendationsView } from './components/RecommendationsView';
import { lookedAtWords, rowsRead } from './model/lookedAt';
import { readRecommendations } from './model/readRecommendations';
import { withDefaults, type RecommendationsOptions } from './options';

/** What to change, the most urgent first, with the figures that speak for it. */
export function RecommendationsPanel(props: PanelProps<RecommendationsOptions>) {
  return (
    <ErrorBoundary resetKeys={[props.data.series, props.options]}>
      <Recommendations {...props} />
    </ErrorBoundary>
  );
}

function Recommendations(props: PanelProps<RecommendationsOptions>) {
  const { data, options } = props;
  const frames = useKeptSeries(data);
  const { recommendations, missing } = useMemo(() => readRecommendations(frames), [frames]);

  if (recommendations.length > 0) {
    return <RecommendationsView {...props} recommendations={recommendations} settings={withDefaults(options)} />;
  }
  if (missing.length > 0) {
    return (
      <ErrorView title={t('recommendations.missing-title', 'The data are no recommendations')}>
        {t('recommendations.missing', 'Missing field: {{fields}}. Choose the query type "Recommendations".', {
          fields: missing.join(', '),
          ...RAW,
        })}
      </ErrorView>
    );
  }
  const isChecked = frames.map(rowsRead).every((rows) => rows !== 0);
  return (
    <NoSeries data={data}>
      <EmptyView
        title={
          isChecked
            ? t('recommendations.empty-title', 'Nothing to recommend: no rule found enough evidence')
            : undefined
        }
      >
        {lookedAtWords(frames, props.timeRange, props.timeZone)}
      </EmptyView>
    </NoSeries>
  );
}
