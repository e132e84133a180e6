import { Refreshes } from './refreshes';

describe('Refreshes', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('does the same work once, a moment after it was first wanted, and again when it is wanted later', async () => {
    const refreshes = new Refreshes();
    const done: string[] = [];
    const add = (key: string) => refreshes.add(key, () => Promise.resolve(done.push(key)));
    ['a', 'b', 'a'].forEach(add);
    expect(done).toEqual([]);
    await jest.advanceTimersByTimeAsync(100);
    expect(done).toEqual(['a', 'b']);
    add('a');
    await jest.advanceTimersByTimeAsync(100);
    expect(done).toEqual(['a', 'b', 'a']);
  });

  it('goes on after work that fails', async () => {
    const refreshes = new Refreshes();
    const work = jest.fn(() => Promise.reject(new Error('the database is away')));
    refreshes.add('a', work);
    await jest.advanceTimersByTimeAsync(100);
    refreshes.add('a', work);
    await jest.advanceTimersByTimeAsync(100);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('does nothing any more once it is closed', async () => {
    const refreshes = new Refreshes();
    const work = jest.fn(() => Promise.resolve());
    refreshes.add('a', work);
    refreshes.close();
    await jest.advanceTimersByTimeAsync(100);
    expect(work).not.toHaveBeenCalled();
  });
});
