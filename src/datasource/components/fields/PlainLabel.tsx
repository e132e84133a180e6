import { Label } from '@grafana/ui';

interface Props {
  /** Id of the text, for `aria-labelledby`. */
  id: string;
  text: string;
  description?: string;
}

/** A label for controls that are tied to it by `aria-labelledby`, since they take no id. */
export function PlainLabel({ id, text, description }: Props) {
  return (
    <Label description={description}>
      <span id={id}>{text}</span>
    </Label>
  );
}
