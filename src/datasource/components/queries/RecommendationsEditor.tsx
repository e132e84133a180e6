import type { FormProps } from '../fields/common';
import { LimitField } from '../fields/VerdictFields';

/** What to change. */
export function RecommendationsEditor({ query, onChange }: FormProps<'recommendations'>) {
  return (
    <LimitField
      value={query.options.limit}
      max={200}
      onChange={(limit) => onChange({ ...query, options: { limit } })}
    />
  );
}
