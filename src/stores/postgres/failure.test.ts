import { isBroken, postgresError } from './failure';

const error = (code: string, message = 'secret text of the server') => Object.assign(new Error(message), { code });

describe('postgresError', () => {
  it.each([
    ['28P01', 'storeUnavailable', 'password'],
    ['3D000', 'storeUnavailable', 'no such database'],
    ['42501', 'storeUnavailable', 'SELECT'],
    ['57014', 'timeout', 'time limit'],
    ['57P01', 'storeUnavailable', 'shut down'],
    ['53300', 'storeUnavailable', 'max_connections'],
    ['53100', 'storeFull', 'disk'],
    ['08006', 'storeUnavailable', 'broke'],
    ['ECONNREFUSED', 'storeUnavailable', 'Nothing listens'],
    ['ENOTFOUND', 'storeUnavailable', 'not known'],
    ['EPIPE', 'storeUnavailable', 'broke'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'storeUnavailable', 'certificate'],
    ['XX000', 'storeUnavailable', 'log'],
  ])('says what to do about %s and keeps the text of the server to itself', (code, expected, part) => {
    const found = postgresError(error(code));
    expect(found).toMatchObject({ code: expected, message: expect.stringContaining(part) });
    expect(found.message).not.toContain('secret');
    expect(found.cause).toBeDefined();
  });

  it('tells a broken connection from a wrong statement', () => {
    expect(['ECONNRESET', 'EPIPE', '57P01', '08006', ''].map((code) => isBroken(error(code)))).toEqual(
      Array(5).fill(true)
    );
    expect(['42601', '57014', '22P02'].map((code) => isBroken(error(code)))).toEqual(Array(3).fill(false));
  });
});
