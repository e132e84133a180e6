import type { DataFrame, LinkModel } from '@grafana/data';
import { EDGE_FIELDS, NODE_FIELDS } from '../../../contracts/frames';
import { shownValue } from './columns';
import type { RowRef } from './graphModel';

/** Data links of a row, from all its fields, each title once. */
export function linksOf(frames: readonly DataFrame[], ref: RowRef | null): LinkModel[] {
  const frame = ref ? frames[ref.frame] : undefined;
  if (!frame || !ref) {
    return [];
  }
  const links = frame.fields.flatMap((field) =>
    field.config.links?.length ? (field.getLinks?.({ valueRowIndex: ref.row }) ?? []) : []
  );
  return links.filter(
    (link, i) => links.findIndex((other) => other.title === link.title && other.href === link.href) === i
  );
}

const DETAIL = 'detail__';
const OWN = new Set<string>(
  [...Object.values(NODE_FIELDS), ...Object.values(EDGE_FIELDS)].map((name) => name.toLowerCase())
);

/** Figures of a row that only its source knows: fields `detail__…` that are not part of our contract. */
export function extraFigures(frames: readonly DataFrame[], ref: RowRef | null): Array<{ name: string; value: string }> {
  const frame = ref ? frames[ref.frame] : undefined;
  if (!frame || !ref) {
    return [];
  }
  return frame.fields
    .filter((field) => field.name.toLowerCase().startsWith(DETAIL) && !OWN.has(field.name.toLowerCase()))
    .map((field) => ({
      name: field.config.displayName ?? field.name.slice(DETAIL.length),
      value: shownValue(field, ref.row),
    }))
    .filter(({ value }) => value !== '');
}
