import { settingsSchema } from '../../../contracts/settings';

/** What is wrong with one setting, as a sentence; undefined when it is fine. `path` as in `['tables', 'history']`. */
export function settingsError(jsonData: unknown, path: readonly string[]): string | undefined {
  const parsed = settingsSchema.safeParse(jsonData ?? {});
  return parsed.error?.issues.find((issue) => path.every((key, i) => issue.path[i] === key))?.message;
}
