import { ThroughlineError } from '../../../contracts/errors';

/** Ids become parts of table names, and may come from another process. */
export function checkLoadId(loadId: string): void {
  if (!/^[0-9a-f]{32}$/.test(loadId)) {
    throw new ThroughlineError('badInput', 'The id of an import has to be 32 hexadecimal digits.');
  }
}
