import { ThroughlineError } from '../contracts/errors';
import type { Mark } from '../contracts/marks';
import type { StateScope } from '../stores/state/port';
import { MarkMemory, type MarkStore } from './markMemory';

const ACME: StateScope = { organisation: 1, datasource: 'shop', tenants: '["acme"]' };
const GLOBEX: StateScope = { ...ACME, tenants: '["globex"]' };
const SAID = { service: 'cart', signal: 'p95', from: 0, to: 60_000, kind: 'real' as const, note: '' };

/** A store in memory that counts how often it is read, and can be out of order. */
class Kept implements MarkStore {
  reads = 0;
  broken = false;
  readonly rows = new Map<string, Mark>();

  constructor(readonly isOwn: boolean) {}

  private readonly key = ({ tenants }: StateScope, id: string) => `${tenants} ${id}`;

  readonly marks: MarkStore['marks'] = {
    list: async (scope, withRemoved = false) => {
      this.reads += 1;
      if (this.broken) {
        throw new ThroughlineError('storeUnavailable', 'The disk is gone.');
      }
      return [...this.rows]
        .filter(([key, mark]) => key.startsWith(`${scope.tenants} `) && (withRemoved || mark.removedAt === undefined))
        .map(([, mark]) => mark);
    },
    add: async (scope, mark) => void this.rows.set(this.key(scope, mark.id), mark),
    remove: async (scope, id, removedBy, removedAt) => this.change(scope, id, { removedBy, removedAt }),
    restore: async (scope, id) => this.change(scope, id, { removedBy: undefined, removedAt: undefined }),
  };

  private change(scope: StateScope, id: string, by: Partial<Mark>): Mark | undefined {
    const known = this.rows.get(this.key(scope, id));
    const changed = known && (JSON.parse(JSON.stringify({ ...known, ...by })) as Mark);
    if (changed) {
      this.rows.set(this.key(scope, id), changed);
    }
    return changed;
  }
}

function memoryOf(isOwn: boolean) {
  const store = new Kept(isOwn);
  const clock = { now: 1_000_000 };
  let opened = 0;
  const open = () => {
    opened += 1;
    return Promise.resolve(store);
  };
  return { store, clock, memory: new MarkMemory(open, () => clock.now), opened: () => opened };
}

describe('MarkMemory', () => {
  it('opens nothing before it is asked, and reads what is its own once', async () => {
    const { memory, store, clock, opened } = memoryOf(true);
    expect(opened()).toBe(0);
    expect(await memory.known(ACME)).toEqual({ version: '', marks: [] });
    clock.now += 3_600_000;
    await Promise.all([memory.known(ACME), memory.known(ACME)]);
    expect(store.reads).toBe(1);
  });

  it('knows what was set and taken back at once, and gives the same version to the same marks', async () => {
    const { memory, clock } = memoryOf(true);
    const before = (await memory.known(ACME)).version;
    const mark = await memory.add(ACME, SAID, 'm1', 'ann');
    expect(mark).toEqual({ ...SAID, id: 'm1', by: 'ann', at: clock.now });
    const set = await memory.known(ACME);
    expect(set.marks).toEqual([mark]);
    expect(set.version).not.toBe(before);
    await memory.remove(ACME, 'm1', 'bob');
    expect((await memory.known(ACME)).version).toBe(before);
    expect(await memory.all(ACME)).toEqual([{ ...mark, removedBy: 'bob', removedAt: clock.now }]);
    await memory.restore(ACME, 'm1');
    expect((await memory.known(ACME)).version).toBe(set.version);
  });

  it('keeps tenants apart', async () => {
    const { memory } = memoryOf(true);
    await memory.add(ACME, SAID, 'm1', 'ann');
    expect(await memory.known(GLOBEX)).toEqual({ version: '', marks: [] });
    expect(await memory.remove(GLOBEX, 'm1', 'eve')).toBeUndefined();
    expect((await memory.known(ACME)).marks).toHaveLength(1);
  });

  it('asks a store that others write to again, a second later', async () => {
    const { memory, store, clock } = memoryOf(false);
    await memory.known(ACME);
    await store.marks.add(ACME, { ...SAID, id: 'other', by: 'someone on another Grafana', at: 1 });
    clock.now += 900;
    expect((await memory.known(ACME)).marks).toEqual([]);
    clock.now += 200;
    expect((await memory.known(ACME)).marks).toHaveLength(1);
    expect(store.reads).toBe(2);
  });

  it('gives what it read before while the store is out of order, says so, and tries again later', async () => {
    const { memory, store, clock } = memoryOf(false);
    await memory.add(ACME, SAID, 'm1', 'ann');
    const { version, marks } = await memory.known(ACME);
    store.broken = true;
    clock.now += 2_000;
    const unread = await memory.known(ACME);
    expect(unread).toMatchObject({ marks, unread: 'The disk is gone.' });
    expect(unread.version).not.toBe(version);
    expect((await memory.known(GLOBEX)).version).not.toBe('');
    clock.now += 5_000;
    await memory.known(ACME);
    expect(store.reads).toBe(3);
    store.broken = false;
    clock.now += 6_000;
    expect(await memory.known(ACME)).toEqual({ version, marks });
  });

  it('forgets the scopes that were asked for longest ago', async () => {
    const { memory, store } = memoryOf(true);
    for (let i = 0; i <= 1_000; i++) {
      await memory.known({ ...ACME, datasource: `shop-${i}` });
    }
    await memory.known({ ...ACME, datasource: 'shop-1000' });
    expect(store.reads).toBe(1_001);
    await memory.known({ ...ACME, datasource: 'shop-0' });
    expect(store.reads).toBe(1_002);
  });
});
