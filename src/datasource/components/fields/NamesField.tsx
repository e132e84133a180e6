import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { getTemplateSrv } from '@grafana/runtime';
import { Field, MultiCombobox, type ComboboxOption } from '@grafana/ui';
import type { VariableKind } from '../../../contracts/queries/variable';
import { formatCount } from '../../../core/text/format';
import { RAW } from '../../../ui/rawText';
import { errorText } from '../../../ui/States';
import { exactName } from '../../../contracts/names';
import type { CatalogueEntry } from '../../types';
import { PlainLabel } from './PlainLabel';

export interface Catalogue {
  catalogue(
    kind: VariableKind,
    options: { range?: TimeRange; search?: string; limit?: number }
  ): Promise<CatalogueEntry[]>;
}

interface Props {
  label: string;
  description?: string;
  kind: VariableKind;
  value: readonly string[];
  onChange: (names: string[]) => void;
  datasource: Catalogue;
  range?: TimeRange;
  placeholder?: string;
  /** Put before each name on its way into the query, such as `metric:`. */
  prefix?: string;
  /** Fixed choices that stand before the catalogue's. */
  fixed?: ReadonlyArray<ComboboxOption<string>>;
  /** Narrowest width, in units of the grid. */
  minWidth?: number;
  /** Whether dashboard variables are offered; default true. */
  variables?: boolean;
}

/** Names chosen from what the store knows, from dashboard variables, or typed; a `/pattern/` between slashes too. */
export function NamesField({
  label,
  description,
  kind,
  value,
  onChange,
  datasource,
  range,
  placeholder,
  prefix = '',
  fixed,
  variables = true,
  minWidth = 22,
}: Props) {
  const id = useId();
  const [problem, setProblem] = useState<string>();
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const load = useCallback(
    async (search: string): Promise<Array<ComboboxOption<string>>> => {
      const own = [...(variables ? variableOptions() : []), ...(fixed ?? [])].filter((option) => fits(option, search));
      try {
        const entries = await datasource.catalogue(kind, { range, search, limit: search === '' ? 100 : 2000 });
        if (mounted.current) {
          setProblem(undefined);
        }
        // Filtered here too: a backend that ignores the search would else offer what was not asked for.
        return [...own, ...entries.map((entry) => optionOf(entry, prefix)).filter((option) => fits(option, search))];
      } catch (error) {
        if (mounted.current) {
          setProblem(
            t('names.unavailable', 'Names could not be loaded, but can be typed: {{reason}}', {
              reason: errorText(error),
              ...RAW,
            })
          );
        }
        return own;
      }
    },
    [datasource, kind, range, prefix, fixed, variables]
  );

  return (
    <Field
      label={<PlainLabel id={id} text={label} description={description} />}
      noMargin
      invalid={problem !== undefined}
      error={problem}
    >
      <MultiCombobox
        // It takes no id (Grafana 12.3), so that the label is tied to it the other way round.
        aria-labelledby={id}
        options={load}
        value={[...value]}
        createCustomValue
        isClearable
        width="auto"
        minWidth={minWidth}
        maxWidth={60}
        placeholder={placeholder ?? t('names.any', 'any')}
        onChange={(chosen) => onChange(chosen.map((option) => option.value))}
      />
    </Field>
  );
}

function variableOptions(): Array<ComboboxOption<string>> {
  return getTemplateSrv()
    .getVariables()
    .map(({ name }) => ({
      value: `$${name}`,
      label: `$${name}`,
      description: t('names.variable', 'Dashboard variable'),
    }));
}

function optionOf({ value, count }: CatalogueEntry, prefix: string): ComboboxOption<string> {
  return {
    value: exactName(prefix + value),
    label: prefix + value,
    ...(count === undefined
      ? {}
      : { description: t('names.events', '{{quantity}} events', { quantity: formatCount(count) }) }),
  };
}

function fits({ value, label }: ComboboxOption<string>, search: string): boolean {
  return search === '' || (label ?? value).toLowerCase().includes(search.toLowerCase());
}
