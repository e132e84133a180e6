import { ResultCache } from './resultCache';

describe('ResultCache', () => {
  it('serves an answer until its time is over [S0-191]', () => {
    let now = 0;
    const cache = new ResultCache<string>(1000, () => now);
    cache.put('a', 'answer', 100, 300_000);
    now = 299_999;
    expect(cache.get('a')).toBe('answer');
    now = 300_000;
    expect(cache.get('a')).toBeUndefined();
  });

  it('keeps an answer beyond its time as the latest to its question, until its place is needed [S2-053]', () => {
    let now = 1;
    const cache = new ResultCache<string>(400, () => now);
    cache.put('a1', 'first', 100, 10, 'a');
    now = 20;
    expect(cache.get('a1')).toBeUndefined();
    expect(cache.earlier('a')).toEqual({ value: 'first', keptAt: 1 });
    cache.put('a2', 'second', 100, 10, 'a');
    expect(cache.earlier('a')).toEqual({ value: 'second', keptAt: 20 });
    expect(cache.earlier('b')).toBeUndefined();
    ['b', 'c', 'd'].forEach((key) => cache.put(key, key, 100, 10));
    expect(cache.size).toEqual({ entries: 4, bytes: 400 });
    expect(cache.earlier('a')).toEqual({ value: 'second', keptAt: 20 });
    cache.put('e', 'e', 100, 10);
    expect(cache.earlier('a')).toBeUndefined();
  });

  it('drops the least recently used answers to stay within its bytes [S2-066]', () => {
    const cache = new ResultCache<number>(400, () => 0);
    ['a', 'b', 'c', 'd'].forEach((key, i) => cache.put(key, i, 100, 1000));
    cache.get('a');
    cache.put('e', 4, 100, 1000);
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => cache.get(key))).toEqual([0, undefined, 2, 3, 4]);
    expect(cache.size.bytes).toBe(400);
  });

  it('keeps no answer that would push out most others, and none without a lifetime', () => {
    const cache = new ResultCache<number>(400, () => 0);
    cache.put('large', 1, 101, 1000);
    cache.put('short', 1, 1, 0);
    expect(cache.size).toEqual({ entries: 0, bytes: 0 });
  });

  it('counts a replaced answer once', () => {
    const cache = new ResultCache<number>(400, () => 0);
    cache.put('a', 1, 50, 1000);
    cache.put('a', 2, 80, 1000);
    expect(cache.size).toEqual({ entries: 1, bytes: 80 });
    expect(cache.get('a')).toBe(2);
  });
});
