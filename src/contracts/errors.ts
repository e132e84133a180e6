/** Every error that a person may see: a stable code, who is to blame, a sentence to act on, and the HTTP status. */
export type ErrorSource = 'plugin' | 'downstream';

export const ERROR_CODES = {
  badQuery: 400,
  badInput: 400,
  badSettings: 400,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  tooMuch: 413,
  busy: 429,
  cancelled: 499,
  internal: 500,
  storeMissing: 502,
  storeUnavailable: 502,
  storeFull: 507,
  timeout: 504,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Codes whose cause lies in the user's database or network rather than in this plugin. */
const DOWNSTREAM: ReadonlySet<ErrorCode> = new Set([
  'storeMissing',
  'storeUnavailable',
  'storeFull',
  'timeout',
  'cancelled',
]);

/**
 * The one error family. `message` is a sentence for the user: what happened and what to do. It never holds
 * secrets, SQL or another tenant's names. `cause` is for the log only.
 */
export class ThroughlineError extends Error {
  readonly code: ErrorCode;
  readonly source: ErrorSource;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; source?: ErrorSource } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ThroughlineError';
    this.code = code;
    this.source = options.source ?? (DOWNSTREAM.has(code) ? 'downstream' : 'plugin');
  }

  get status(): number {
    return ERROR_CODES[this.code];
  }
}

/** Wraps anything thrown into the family; an unknown error becomes `internal` and keeps its text out of the message. */
export function toThroughlineError(error: unknown): ThroughlineError {
  if (error instanceof ThroughlineError) {
    return error;
  }
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
  if (name === 'AbortError') {
    return new ThroughlineError('cancelled', 'The query was cancelled.', { cause: error });
  }
  if (name === 'TimeoutError') {
    return new ThroughlineError(
      'timeout',
      'The query took too long. Choose a shorter time range or stricter filters.',
      { cause: error }
    );
  }
  return new ThroughlineError('internal', 'Something went wrong inside Throughline. The log has the details.', {
    cause: error,
  });
}
