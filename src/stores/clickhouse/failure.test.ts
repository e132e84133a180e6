import { ThroughlineError } from '../../contracts/errors';
import { storeError } from './failure';

const coded = (code: string, message = 'SELECT secret FROM t') => Object.assign(new Error(message), { code });

describe('storeError', () => {
  it.each([
    ['516', 'badSettings', /refuses the user or the password/],
    ['497', 'badSettings', /may not read the tables/],
    ['164', 'badSettings', /readonly = 0 or 2/],
    ['60', 'badSettings', /does not know a table/],
    ['241', 'tooMuch', /more memory/],
    ['396', 'tooMuch', /limit of 10/],
    ['202', 'busy', /Try again/],
    ['279', 'storeUnavailable', /shard/],
    ['ECONNREFUSED', 'storeUnavailable', /No ClickHouse server answers/],
    ['ENOTFOUND', 'storeUnavailable', /host/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'storeUnavailable', /certificate/],
    ['999999', 'storeUnavailable', /log has the details/],
  ])('says what %s means, and never the statement', (code, expected, sentence) => {
    const error = storeError(coded(code), 10);
    expect(error).toMatchObject({ code: expected, message: expect.stringMatching(sentence) });
    expect(error.message).not.toContain('secret');
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('leaves errors of the family as they are', () => {
    const known = new ThroughlineError('cancelled', 'The query was cancelled.');
    expect(storeError(known)).toBe(known);
  });

  it('takes whatever was thrown', () => {
    expect(storeError('text')).toMatchObject({ code: 'storeUnavailable' });
    expect(storeError(undefined)).toMatchObject({ code: 'storeUnavailable' });
  });
});
