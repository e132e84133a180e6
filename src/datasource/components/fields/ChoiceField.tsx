import { useId } from 'react';
import { Combobox, Field, RadioButtonGroup, type ComboboxOption } from '@grafana/ui';

interface Props<T extends string> {
  label: string;
  description?: string;
  value: T;
  options: ReadonlyArray<{ value: T; label: string; description?: string }>;
  onChange: (value: T) => void;
  /** `buttons` for a few short choices, `list` for more or longer ones. */
  look?: 'buttons' | 'list';
  width?: number;
}

/** One of several named values. */
export function ChoiceField<T extends string>({
  label,
  description,
  value,
  options,
  onChange,
  look = 'buttons',
  width = 22,
}: Props<T>) {
  const id = useId();
  if (look === 'list') {
    return (
      <Field label={label} description={description} htmlFor={id} noMargin>
        <Combobox
          id={id}
          value={value}
          width={width}
          options={options.map((option): ComboboxOption<T> => ({ ...option }))}
          onChange={(option) => onChange(option.value)}
        />
      </Field>
    );
  }
  return (
    <Field label={label} description={description} noMargin>
      <RadioButtonGroup
        id={id}
        aria-label={label}
        value={value}
        options={options.map((option) => ({ ...option }))}
        onChange={onChange}
      />
    </Field>
  );
}
