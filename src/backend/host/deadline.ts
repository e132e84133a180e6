import { ThroughlineError, toThroughlineError } from '../../contracts/errors';

/** The parts of a query have limits of their own and say more about what was slow: they come first. */
const GRACE_MS = 1_000;

/**
 * Does work that has to end in time, however many questions it is made of.
 * @param work gets a signal that ends with the caller's, or with the time
 * @throws ThroughlineError `timeout`, or what `work` throws
 */
export async function within<T>(
  timeoutMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const limited = new AbortController();
  const hangUp = () => limited.abort(signal.reason);
  const timer = setTimeout(() => limited.abort(tooSlow(timeoutMs)), timeoutMs + GRACE_MS);
  signal.addEventListener('abort', hangUp, { once: true });
  if (signal.aborted) {
    hangUp();
  }
  try {
    return await work(limited.signal);
  } catch (thrown) {
    // Whoever was told to stop says that it was; why is known here.
    throw limited.signal.aborted && toThroughlineError(thrown).code === 'cancelled' ? limited.signal.reason : thrown;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', hangUp);
  }
}

function tooSlow(timeoutMs: number): ThroughlineError {
  return new ThroughlineError(
    'timeout',
    `The query was not answered within ${Number((timeoutMs / 1000).toFixed(1))} s. Choose a shorter time range or a filter, or raise the query timeout in the data source.`
  );
}
