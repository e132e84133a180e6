import { within } from './deadline';

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('within', () => {
  it('ends work that takes too long, with a sentence', async () => {
    await expect(within(100, new AbortController().signal, never)).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/^The query was not answered within 0.1 s\. Choose/),
    });
  });

  it('ends work whose caller has gone, before and meanwhile', async () => {
    const caller = new AbortController();
    const working = within(10_000, caller.signal, never);
    caller.abort(new Error('gone'));
    await expect(working).rejects.toThrow('gone');
    await expect(
      within(10_000, caller.signal, async (signal) => {
        signal.throwIfAborted();
        return Promise.resolve(1);
      })
    ).rejects.toThrow('gone');
  });

  it('leaves work alone that is done in time', async () => {
    await expect(within(1_000, new AbortController().signal, () => Promise.resolve(1))).resolves.toBe(1);
  });
});
