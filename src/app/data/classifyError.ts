export type ErrorKind = 'forbidden' | 'notRegistered' | 'other';

/**
 * What an error of a query or a health check means for the whole page: the user may not ask, the data source's
 * backend never started, or something that concerns this one question.
 */
export function classifyError(error: unknown): ErrorKind {
  if (typeof error !== 'object' || error === null) {
    return 'other';
  }
  const { status, statusCode, data, message } = error as {
    status?: unknown;
    statusCode?: unknown;
    data?: { messageId?: unknown; message?: unknown };
    message?: unknown;
  };
  const code = Number(status ?? statusCode);
  const text = [data?.messageId, data?.message, message].filter((part) => typeof part === 'string').join(' ');
  if (/plugin\.notRegistered|plugin not (registered|found)|plugin unavailable/i.test(text)) {
    return 'notRegistered';
  }
  return code === 403 || code === 401 ? 'forbidden' : 'other';
}
