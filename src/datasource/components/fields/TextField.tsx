import { useId, useState, type KeyboardEvent } from 'react';
import { Field, Input } from '@grafana/ui';

interface Props {
  label: string;
  description?: string;
  value: string;
  onCommit: (value: string) => void;
  /** A sentence when the text is not acceptable. */
  validate?: (value: string) => string | undefined;
  placeholder?: string;
  width?: number;
  /** Settings are kept as typed, so that a check of them judges what is on the screen; queries are not. */
  commitInvalid?: boolean;
  'data-testid'?: string;
}

/** A line of text, committed on leaving the field and on Enter. */
export function TextField({
  label,
  description,
  value,
  onCommit,
  validate,
  placeholder,
  width = 40,
  commitInvalid = false,
  'data-testid': testId,
}: Props) {
  const id = useId();
  // What is being typed, until it is committed; null shows the saved value.
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? value;
  const error = validate?.(text.trim());
  const commit = () => {
    if (error !== undefined && !commitInvalid) {
      return;
    }
    setDraft(null);
    if (text.trim() !== value) {
      onCommit(text.trim());
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      commit();
    }
  };
  return (
    <Field label={label} description={description} htmlFor={id} invalid={error !== undefined} error={error} noMargin>
      <Input
        id={id}
        value={text}
        width={width}
        placeholder={placeholder}
        spellCheck={false}
        data-testid={testId}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
    </Field>
  );
}
