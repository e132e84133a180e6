import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import type { TimeRange } from '@grafana/data';
import type { Filters } from '../../contracts/query';
import { NamesField, type Catalogue } from './fields/NamesField';

interface Props {
  filters: Filters;
  onChange: (filters: Filters) => void;
  datasource: Catalogue;
  range?: TimeRange;
  /** Lists offered; the others keep their saved values. */
  lists?: ReadonlyArray<keyof Filters>;
}

const ALL_LISTS: ReadonlyArray<keyof Filters> = ['services', 'endpoints', 'chains', 'users'];

/** Which chains count: names from the store, dashboard variables, or `/patterns/`. Empty lists filter nothing. */
export function FiltersRow({ filters, onChange, datasource, range, lists = ALL_LISTS }: Props) {
  return (
    <Stack direction="row" wrap="wrap" gap={2} role="group" aria-label={t('filters.group', 'Filters')}>
      {lists.map((list) => (
        <NamesField
          key={list}
          label={labelOf(list)}
          kind={list}
          value={filters[list]}
          onChange={(names) => onChange({ ...filters, [list]: names })}
          datasource={datasource}
          range={range}
        />
      ))}
    </Stack>
  );
}

function labelOf(list: keyof Filters): string {
  switch (list) {
    case 'services':
      return t('filters.services', 'Services');
    case 'endpoints':
      return t('filters.endpoints', 'Endpoints');
    case 'chains':
      return t('filters.chains', 'Kinds of chain');
    case 'users':
      return t('filters.users', 'Users');
    case 'eventTypes':
      return t('filters.event-types', 'Event types');
  }
}
