import type { Scope } from '../../stores/port';
import { KeptParts } from './keptParts';

const SCOPE: Scope = {
  tenants: ['acme'],
  from: 0,
  to: 100,
  filters: { services: [], endpoints: [], chains: [], users: [], eventTypes: [] },
  maxRows: 10,
  timeoutMs: 10,
  signal: new AbortController().signal,
};

function counting(ttlMs = 1_000) {
  let now = 0;
  const asked: Scope[] = [];
  const parts = new KeptParts(ttlMs, () => now);
  const get = (changes: Partial<Scope> = {}, what = 'calls') =>
    parts.get(what, { ...SCOPE, ...changes }, async (scope) => asked.push(scope));
  return { get, asked, parts, pass: (ms: number) => (now += ms) };
}

describe('kept parts', () => {
  it('are read once until their time is over', async () => {
    const { get, asked, pass } = counting();
    expect([await get(), await get({ signal: new AbortController().signal })]).toEqual([1, 1]);
    pass(1_000);
    expect(await get()).toBe(2);
    expect(asked).toHaveLength(2);
  });

  it('are never those of other tenants, times, filters or questions', async () => {
    const { get, asked } = counting();
    await get();
    await get({ tenants: ['globex'] });
    await get({ tenants: 'all' });
    await get({ to: 101 });
    await get({ filters: { ...SCOPE.filters, users: ['ann'] } });
    await get({}, 'other');
    expect(asked).toHaveLength(6);
  });

  it('are not kept where nothing is, nor when reading them failed', async () => {
    const { get, asked } = counting(0);
    await get();
    await get();
    expect(asked).toHaveLength(2);
    const { parts } = counting();
    await expect(parts.get('calls', SCOPE, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await parts.get('calls', SCOPE, async () => 'back')).toBe('back');
  });
});
