import { ThroughlineError } from '../../contracts/errors';
import { formatCount } from '../../core/text/format';
import type { ChainEventColumns, ChainStore, Scope } from '../../stores/port';
import { chainUuid } from './chainId';

/** Events of one chain that are read as a whole; more would hold up everybody else's answers, and nobody can read them. */
export const MOST_EVENTS = 20_000;

/**
 * Every event of the chain that people call `chainId`; no rows when there is none.
 * @throws ThroughlineError `tooMuch` for a chain of more than 20,000 events
 */
export async function readChainEvents(store: ChainStore, scope: Scope, chainId: string): Promise<ChainEventColumns> {
  try {
    return await store.chainEvents({ ...scope, maxRows: Math.min(scope.maxRows, MOST_EVENTS) }, chainUuid(chainId));
  } catch (cause) {
    if (cause instanceof ThroughlineError && cause.code === 'tooMuch') {
      throw new ThroughlineError(
        'tooMuch',
        `This chain has more than ${formatCount(MOST_EVENTS)} events, too many to be shown as one. Look at its services with a query of type red.`,
        {
          cause,
        }
      );
    }
    throw cause;
  }
}
