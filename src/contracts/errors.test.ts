import { ThroughlineError, toThroughlineError } from './errors';

describe('errors', () => {
  it('know their status and who is to blame', () => {
    expect(new ThroughlineError('badQuery', 'x')).toMatchObject({ status: 400, source: 'plugin' });
    expect(new ThroughlineError('storeUnavailable', 'x')).toMatchObject({ status: 502, source: 'downstream' });
    expect(new ThroughlineError('timeout', 'x', { source: 'plugin' })).toMatchObject({ status: 504, source: 'plugin' });
  });

  it('keep the text of an unknown error out of the message', () => {
    const wrapped = toThroughlineError(new Error('password=hunter2'));
    expect(wrapped).toMatchObject({ code: 'internal', status: 500 });
    expect(wrapped.message).not.toContain('hunter2');
    expect(wrapped.cause).toBeInstanceOf(Error);
  });

  it('tell a cancelled query from a broken one', () => {
    expect(toThroughlineError(new DOMException('gone', 'AbortError'))).toMatchObject({
      code: 'cancelled',
      status: 499,
    });
  });

  it('say that a query took too long', () => {
    expect(toThroughlineError(new DOMException('late', 'TimeoutError'))).toMatchObject({
      code: 'timeout',
      status: 504,
    });
  });

  it('leave their own kind as it is', () => {
    const error = new ThroughlineError('notFound', 'x');
    expect(toThroughlineError(error)).toBe(error);
  });
});
