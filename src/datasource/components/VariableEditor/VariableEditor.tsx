import { Stack } from '@grafana/ui';
import type { EditorProps } from '../../lazyEditors';
import type { Query } from '../../types';
import { completeVariable } from '../../variables';
import { completeQuery } from '../completeQuery';
import { FiltersRow } from '../FiltersRow';
import { VariableForm } from '../queries/VariableForm';

/** Which names a dashboard variable offers, and out of which chains. */
export function VariableEditor({ query, onChange, datasource, range }: EditorProps) {
  // Dashboards may hold a text where older data sources kept their query.
  const complete = completeQuery(
    completeVariable(typeof query === 'object' && query !== null ? query : ({ refId: '' } as Query))
  ).query;
  if (complete?.queryType !== 'variable') {
    return null;
  }
  return (
    <Stack direction="column" gap={1.5}>
      <VariableForm query={complete} onChange={onChange} datasource={datasource} range={range} />
      <FiltersRow
        filters={complete.filters}
        onChange={(filters) => onChange({ ...complete, filters })}
        datasource={datasource}
        range={range}
      />
    </Stack>
  );
}
