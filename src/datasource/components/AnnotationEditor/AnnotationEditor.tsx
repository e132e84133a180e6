import { Stack } from '@grafana/ui';
import { DEFAULT_QUERIES } from '../../defaults';
import type { EditorProps } from '../../lazyEditors';
import type { Query } from '../../types';
import { changeType, completeQuery } from '../completeQuery';
import { FiltersRow } from '../FiltersRow';
import { AnnotationsForm } from '../queries/AnnotationsForm';

const LISTS = ['services', 'endpoints', 'eventTypes'] as const;

/** What is marked on the time axis. */
export function AnnotationEditor({ query, onChange, onRunQuery, datasource, range }: EditorProps) {
  const given: Query =
    query?.queryType === 'annotations' ? query : changeType(query ?? DEFAULT_QUERIES.annotations, 'annotations');
  const complete = completeQuery(given).query;
  if (complete?.queryType !== 'annotations') {
    return null;
  }
  const save = (next: Query) => {
    onChange(next);
    onRunQuery();
  };
  return (
    <Stack direction="column" gap={1.5}>
      <AnnotationsForm query={complete} onChange={save} datasource={datasource} range={range} />
      <FiltersRow
        lists={LISTS}
        filters={complete.filters}
        onChange={(filters) => save({ ...complete, filters })}
        datasource={datasource}
        range={range}
      />
    </Stack>
  );
}
