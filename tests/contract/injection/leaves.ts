import type { z } from 'zod';

export type Path = ReadonlyArray<string | number>;

/** A field of a schema that holds no others. */
export interface Leaf {
  path: Path;
  /** What it may be, where those are few. */
  choices: readonly unknown[] | undefined;
}

interface Definition {
  type: string;
  innerType?: Schema;
  element?: Schema;
  shape?: Record<string, Schema>;
  keyType?: Schema;
  valueType?: Schema;
  entries?: Record<string, unknown>;
  options?: Schema[];
  in?: Schema;
}
type Schema = Pick<z.ZodType, 'safeParse'> & { def: Definition };

/** Stands for a key that a person chooses, in a path through a record. */
export const ANY_KEY = '*';
const PLAIN = new Set(['string', 'number', 'boolean', 'literal']);
const WRAPPERS = new Set(['optional', 'default', 'prefault', 'nullable']);

/**
 * Every field of a schema, found in the schema itself: one that is added tomorrow is there tomorrow. Of a list its first
 * entry, of a record a value and, as a field of its own, the key; of a union the fields of all its forms.
 * @throws Error for a kind of schema that is not known here, which would hide fields
 */
export function leavesOf(schema: unknown, path: Path = []): Leaf[] {
  const { def } = schema as Schema;
  if (WRAPPERS.has(def.type)) {
    return leavesOf(def.innerType, path);
  }
  if (PLAIN.has(def.type)) {
    return [{ path, choices: undefined }];
  }
  switch (def.type) {
    case 'enum':
      return [{ path, choices: Object.values(def.entries ?? {}) }];
    case 'array':
      return leavesOf(def.element, [...path, 0]);
    case 'object':
      return Object.entries(def.shape ?? {}).flatMap(([name, part]) => leavesOf(part, [...path, name]));
    case 'record':
      return [{ path: [...path, ANY_KEY], choices: undefined }, ...leavesOf(def.valueType, [...path, '1'])];
    case 'union':
      return distinct((def.options ?? []).flatMap((form) => leavesOf(form, path)));
    case 'pipe':
      return leavesOf(def.in, path);
    default:
      throw new Error(`A schema of the kind "${def.type}" at ${path.join('.')}: say in leavesOf how to look into it.`);
  }
}

function distinct(leaves: Leaf[]): Leaf[] {
  const known = new Set<string>();
  return leaves.filter(({ path }) => !known.has(path.join('.')) && known.add(path.join('.')));
}

/** A model with one field set to something, whatever was there. */
export function withField(model: object, path: Path, value: unknown): Record<string, unknown> {
  const copy = structuredClone(model) as Record<string, unknown>;
  let place: Record<string | number, unknown> = copy;
  path.slice(0, -1).forEach((step, depth) => {
    place[step] ??= typeof path[depth + 1] === 'number' ? [] : {};
    place = place[step] as Record<string | number, unknown>;
  });
  const last = path[path.length - 1];
  if (last === ANY_KEY) {
    place[String(value)] = ['qza'];
  } else {
    place[last] = value;
  }
  return copy;
}
