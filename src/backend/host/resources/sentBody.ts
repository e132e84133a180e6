import type { z } from 'zod';
import { ThroughlineError } from '../../../contracts/errors';

/**
 * What a body in JSON says, complete.
 * @param what begins the sentence about what is wrong, such as `The mark`
 * @throws ThroughlineError `badInput`
 */
export function sentBody<S extends z.ZodType>(body: Buffer, schema: S, what: string): z.output<S> {
  let sent: unknown;
  try {
    sent = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new ThroughlineError('badInput', 'The body is not valid JSON.', { cause });
  }
  const parsed = schema.safeParse(sent);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue.path.length > 0 ? ` "${issue.path.join('.')}"` : '';
    throw new ThroughlineError('badInput', `${what}${where}: ${issue.message}`);
  }
  return parsed.data;
}
