import { useId } from 'react';
import { Field, SecretInput, SecretTextArea } from '@grafana/ui';

interface Props {
  label: string;
  /** Whether one is saved; it is not shown. */
  isSet: boolean;
  onChange: (value: string) => void;
  onReset: () => void;
  /** Lines, for keys; one line when absent. */
  rows?: number;
}

/** A password or key, which can be written and taken away but not read. */
export function SecretField({ label, isSet, onChange, onReset, rows }: Props) {
  const id = useId();
  return (
    <Field label={label} htmlFor={id} noMargin>
      {rows === undefined ? (
        <SecretInput
          id={id}
          width={30}
          isConfigured={isSet}
          autoComplete="new-password"
          onChange={(event) => onChange(event.currentTarget.value)}
          onReset={onReset}
        />
      ) : (
        <SecretTextArea
          id={id}
          cols={60}
          rows={rows}
          isConfigured={isSet}
          onChange={(event) => onChange(event.currentTarget.value)}
          onReset={onReset}
        />
      )}
    </Field>
  );
}
