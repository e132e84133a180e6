import { t } from '@grafana/i18n';
import type { ComboboxOption } from '@grafana/ui';
import type { QueryTypeName } from '../../../contracts/queryTypes';

/** Query types offered in panels, Explore and alert rules, each with one line on what it answers. */
export function queryTypeOptions(): Array<ComboboxOption<QueryTypeName>> {
  return [
    {
      value: 'red',
      label: t('query-type.red', 'Rate, errors, duration'),
      description: t('query-type.red-text', 'How many requests, how many failed, how long they took'),
    },
    {
      value: 'dependencies',
      label: t('query-type.dependencies', 'Dependencies'),
      description: t('query-type.dependencies-text', 'Who calls whom, as a graph'),
    },
    {
      value: 'chains',
      label: t('query-type.chains', 'Chains'),
      description: t('query-type.chains-text', 'Search for single chains, the slowest or failed ones first'),
    },
    {
      value: 'trace',
      label: t('query-type.trace', 'One chain'),
      description: t('query-type.trace-text', 'Everything about one chain: spans, graph, events, analysis'),
    },
    {
      value: 'anomalies',
      label: t('query-type.anomalies', 'Anomalies'),
      description: t('query-type.anomalies-text', 'What is outside its usual band, since when and how far'),
    },
    {
      value: 'incidents',
      label: t('query-type.incidents', 'Incidents'),
      description: t('query-type.incidents-text', 'Anomalies that belong together, by time and calls'),
    },
    {
      value: 'forecast',
      label: t('query-type.forecast', 'Forecast'),
      description: t('query-type.forecast-text', 'What comes next, with bands, and when a threshold is crossed'),
    },
    {
      value: 'recommendations',
      label: t('query-type.recommendations', 'Recommendations'),
      description: t('query-type.recommendations-text', 'What to change, with the evidence for it'),
    },
    {
      value: 'health',
      label: t('query-type.health', 'Health'),
      description: t('query-type.health-text', 'One score from 0 to 100, its parts and a sentence'),
    },
    {
      value: 'scorecard',
      label: t('query-type.scorecard', 'Scorecard'),
      description: t('query-type.scorecard-text', 'How often anomalies were false alarms, against the budget'),
    },
    {
      value: 'registry',
      label: t('query-type.registry', 'Models'),
      description: t('query-type.registry-text', 'Which models answer, what they learned from, and how they did'),
    },
    {
      value: 'metrics',
      label: t('query-type.metrics', 'Metrics'),
      description: t('query-type.metrics-text', 'Values recorded beside the chains'),
    },
  ];
}
