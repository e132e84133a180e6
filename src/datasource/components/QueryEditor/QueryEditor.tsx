import { useEffect, useId, useMemo, useRef } from 'react';
import { CoreApp } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, Combobox, Field, Stack } from '@grafana/ui';
import type { QueryTypeName } from '../../../contracts/queryTypes';
import { ErrorBoundary } from '../../../ui/ErrorBoundary';
import { testIds } from '../../../ui/testIds';
import type { EditorProps } from '../../lazyEditors';
import type { CompleteQuery, Query } from '../../types';
import { changeType, completeQuery } from '../completeQuery';
import { FiltersRow } from '../FiltersRow';
import { QueryForm } from './QueryForm';
import { queryTypeOptions } from './queryTypeOptions';

/** Picks a query type, shows its form and the filters; every change is saved complete and run at once. */
export function QueryEditor({ query, onChange, onRunQuery, datasource, range, app }: EditorProps) {
  const id = useId();
  const completed = useMemo(() => completeQuery(query), [query]);
  const types = useMemo(() => queryTypeOptions(), []);
  useCompleteOnOpen(query, completed.query, onChange);

  const save = (next: Query) => {
    onChange(completeQuery(next).query ?? next);
    onRunQuery();
  };
  if (completed.query === undefined) {
    return (
      <Alert severity="error" title={t('query-editor.invalid', 'This query cannot be read')}>
        <Stack direction="column" gap={1} alignItems="flex-start">
          <span>{completed.error}</span>
          <Button
            size="sm"
            variant="secondary"
            onClick={() => save(changeType({ refId: query.refId, queryType: 'red' }, 'red'))}
          >
            {t('query-editor.reset', 'Start over with the defaults')}
          </Button>
        </Stack>
      </Alert>
    );
  }
  return (
    <ErrorBoundary resetKeys={[completed.query.queryType]}>
      <Stack direction="column" gap={1.5}>
        <Stack direction="row" wrap="wrap" gap={2} alignItems="flex-end">
          <Field label={t('query-editor.type', 'Question')} htmlFor={id} noMargin>
            <Combobox<QueryTypeName>
              id={id}
              width={30}
              value={completed.query.queryType}
              options={types}
              data-testid={testIds.queryEditor.type}
              onChange={(option) => save(changeType(query, option.value))}
            />
          </Field>
          {app === CoreApp.UnifiedAlerting && alertAdvice(completed.query) !== undefined && (
            <Alert severity="info" title={alertAdvice(completed.query) ?? ''} topSpacing={0} bottomSpacing={0} />
          )}
        </Stack>
        <QueryForm query={completed.query} onChange={save} datasource={datasource} range={range} />
        {completed.query.queryType !== 'trace' && (
          <FiltersRow
            filters={completed.query.filters}
            onChange={(filters) => completed.query && save({ ...completed.query, filters })}
            datasource={datasource}
            range={range}
          />
        )}
      </Stack>
    </ErrorBoundary>
  );
}

/** Saves the completed model once when it was saved with parts missing: alert rules are read without this editor. */
function useCompleteOnOpen(
  query: Query,
  complete: CompleteQuery<QueryTypeName> | undefined,
  onChange: (query: Query) => void
) {
  const incomplete =
    complete !== undefined &&
    (query.schemaVersion !== complete.schemaVersion || query.options === undefined || query.filters === undefined);
  const done = useRef(false);
  useEffect(() => {
    if (incomplete && !done.current) {
      done.current = true;
      onChange(complete);
    }
  }, [incomplete, complete, onChange]);
}

/** What makes a query fit for an alert rule, where it is not. */
function alertAdvice(query: CompleteQuery<QueryTypeName>): string | undefined {
  switch (query.queryType) {
    case 'anomalies':
      return query.options.format === 'score'
        ? undefined
        : t('query-editor.alert-anomalies', 'Alert rules need the format Score.');
    case 'incidents':
      return query.options.format === 'open'
        ? undefined
        : t('query-editor.alert-incidents', 'Alert rules need the format Open.');
    case 'health':
      return query.options.format === 'score'
        ? undefined
        : t('query-editor.alert-health', 'Alert rules need the format Score.');
    case 'red':
    case 'metrics':
    case 'forecast':
      return undefined;
    default:
      return t(
        'query-editor.alert-other',
        'Alert rules need numbers over time: choose Anomalies, Incidents, Health, Metrics, or Rate, errors, duration.'
      );
  }
}
