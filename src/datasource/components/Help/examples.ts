import { t } from '@grafana/i18n';
import { DEFAULT_QUERIES } from '../../defaults';
import type { Query } from '../../types';

/** Runnable questions, each a complete query. */
export function examples(): Array<{ title: string; text: string; query: Query }> {
  const { red, chains, dependencies, anomalies, incidents, forecast, recommendations } = DEFAULT_QUERIES;
  return [
    {
      title: t('help.slow', 'How slow is each service?'),
      text: t('help.slow-text', 'p95 duration over time, compared with a week earlier'),
      query: { ...red, compareTo: 'week', options: { ...red.options, measures: ['p95'] } },
    },
    {
      title: t('help.failed', 'Which chains failed?'),
      text: t('help.failed-text', 'Chains with errors, the newest first'),
      query: { ...chains, options: { ...chains.options, status: 'error' } },
    },
    {
      title: t('help.slowest', 'Which chains took longest?'),
      text: t('help.slowest-text', 'Sorted by duration'),
      query: { ...chains, options: { ...chains.options, sort: 'duration' } },
    },
    {
      title: t('help.graph', 'Who calls whom?'),
      text: t('help.graph-text', 'Services and their calls, compared with a day earlier'),
      query: { ...dependencies, compareTo: 'day' },
    },
    {
      title: t('help.abnormal', 'What is abnormal?'),
      text: t('help.abnormal-text', 'One row per abnormal stretch, with its usual value'),
      query: { ...anomalies, options: { ...anomalies.options, format: 'table' } },
    },
    {
      title: t('help.incidents', 'Which incidents were there?'),
      text: t('help.incidents-text', 'Anomalies put together by time and calls, open ones first'),
      query: incidents,
    },
    {
      title: t('help.tomorrow', 'How busy will tomorrow be?'),
      text: t('help.tomorrow-text', 'Requests per second, 24 hours ahead'),
      query: forecast,
    },
    {
      title: t('help.change', 'What should we change?'),
      text: t('help.change-text', 'Recommendations with their evidence'),
      query: recommendations,
    },
  ];
}
