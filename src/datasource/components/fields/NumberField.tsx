import { useId, useState, type KeyboardEvent } from 'react';
import { t } from '@grafana/i18n';
import { Field, Input } from '@grafana/ui';

interface Props {
  label: string;
  description?: string;
  value: number | undefined;
  /** Called on leaving the field and on Enter, with a valid number only; undefined when an optional field was cleared. */
  onCommit: (value: number | undefined) => void;
  min?: number;
  max?: number;
  integer?: boolean;
  optional?: boolean;
  suffix?: string;
  placeholder?: string;
  width?: number;
  disabled?: boolean;
}

/** A number with its range checked while it is typed; nothing invalid leaves the field. */
export function NumberField({
  label,
  description,
  value,
  onCommit,
  min,
  max,
  integer,
  optional,
  suffix,
  placeholder,
  width = 14,
  disabled,
}: Props) {
  const id = useId();
  // What is being typed, until it is committed; null shows the saved value.
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? textOf(value);
  const parsed = parse(text, { min, max, integer, optional });

  const commit = () => {
    if (parsed.error !== undefined) {
      return;
    }
    setDraft(null);
    if (parsed.value !== value) {
      onCommit(parsed.value);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      commit();
    }
  };
  return (
    <Field
      label={label}
      description={description}
      htmlFor={id}
      invalid={parsed.error !== undefined}
      error={parsed.error}
      noMargin
      disabled={disabled}
    >
      <Input
        id={id}
        inputMode="decimal"
        value={text}
        width={width}
        suffix={suffix}
        placeholder={placeholder}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
    </Field>
  );
}

function textOf(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

type Parsed = { value: number | undefined; error?: undefined } | { value?: undefined; error: string };

function parse(
  text: string,
  {
    min = -Infinity,
    max = Infinity,
    integer = false,
    optional = false,
  }: Pick<Props, 'min' | 'max' | 'integer' | 'optional'>
): Parsed {
  if (text.trim() === '') {
    return optional ? { value: undefined } : { error: t('field.number-required', 'Enter a number.') };
  }
  const value = Number(text.trim().replace(',', '.'));
  if (!Number.isFinite(value)) {
    return { error: t('field.number-invalid', 'This is not a number.') };
  }
  if (integer && !Number.isInteger(value)) {
    return { error: t('field.number-integer', 'Enter a whole number.') };
  }
  if (value < min || value > max) {
    return { error: rangeText(min, max) };
  }
  return { value };
}

function rangeText(min: number, max: number): string {
  if (max === Infinity) {
    return t('field.number-min', 'At least {{min}}.', { min });
  }
  return t('field.number-range', 'Between {{min}} and {{max}}.', { min, max });
}
