import { toThroughlineError, type ThroughlineError } from '../../contracts/errors';
import { log } from '../telemetry/logger';

/**
 * An error of the family for anything thrown, logged where it is our fault, and the sentence for the user: internal
 * ones carry the id under which the log has them.
 */
export function explain(
  thrown: unknown,
  correlationId: string,
  where: Record<string, unknown>
): { error: ThroughlineError; message: string } {
  const error = toThroughlineError(thrown);
  const details = {
    ...where,
    correlationId,
    code: error.code,
    error: error.cause ?? (error.code === 'internal' ? error : undefined),
  };
  if (error.code === 'internal') {
    log.error(error.message, details);
    return { error, message: `${error.message} (id ${correlationId})` };
  }
  if (error.source === 'downstream' && error.code !== 'cancelled') {
    log.warn(error.message, details);
  } else {
    log.debug(error.message, details);
  }
  return { error, message: error.message };
}
