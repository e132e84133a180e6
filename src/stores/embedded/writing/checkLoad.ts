import { ThroughlineError } from '../../../contracts/errors';
import { checkEvents, checkMetrics } from '../../checkBatch';
import type { LoadStep } from './openLoad';

/** Ids become parts of table names, and may come from another process. */
export function checkLoadId(loadId: string): void {
  if (!/^[0-9a-f]{32}$/.test(loadId)) {
    throw new ThroughlineError('badInput', 'The id of an import has to be 32 hexadecimal digits.');
  }
}

/** @throws ThroughlineError `badInput` for a batch that is not whole */
export function checkStep(step: LoadStep): void {
  if (step.kind === 'events') {
    checkEvents(step.batch);
  } else if (step.kind === 'metrics') {
    checkMetrics(step.batch);
  }
}
