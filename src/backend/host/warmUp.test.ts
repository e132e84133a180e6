import { Instance } from '../instances/instance';
import type { QueryRequest } from './queryRunner';
import { regularGap, WarmUp } from './warmUp';

const T0 = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;

const source = { orgId: 1, uid: 'a', name: 'A', updatedMs: 1, jsonData: Buffer.from('{}'), secrets: {} };
const instance = new Instance(source);

function request(to: number, changes: Partial<QueryRequest> = {}): QueryRequest {
  return {
    instance,
    tenants: 'all',
    model: { refId: 'A', queryType: 'red' },
    from: to - DAY,
    to,
    intervalMs: 60_000,
    maxDataPoints: 1_440,
    staleAllowed: true,
    skipCache: false,
    signal: new AbortController().signal,
    ...changes,
  };
}

describe('WarmUp', () => {
  let asked: QueryRequest[];
  let free: boolean;
  let warmUp: WarmUp;
  beforeEach(() => {
    jest.useFakeTimers({ now: T0 });
    asked = [];
    free = true;
    warmUp = new WarmUp({
      ask: (one) => Promise.resolve(asked.push(one)),
      isFree: () => free,
    });
  });
  afterEach(() => {
    warmUp.close();
    jest.useRealTimers();
  });

  /** A dashboard that refreshes by itself. */
  function refresh(times: number, everyMs: number, changes: Partial<QueryRequest> = {}): void {
    for (let time = 0; time < times; time++) {
      warmUp.noteAsked(request(Date.now(), changes), 100);
      jest.advanceTimersByTime(everyMs);
    }
  }

  it('asks what a refreshing dashboard is about to ask, a moment before [S2-178]', () => {
    refresh(4, 10_000);
    expect(asked.map(({ to, from }) => [to, from])).toEqual([[T0 + 40_000, T0 + 40_000 - DAY]]);
  });

  it('asks once for each time that somebody asked: a dashboard that was closed costs nothing more', () => {
    refresh(6, 10_000);
    expect(asked).toHaveLength(3);
    jest.advanceTimersByTime(600_000);
    expect(asked).toHaveLength(3);
  });

  it.each<[string, Partial<QueryRequest>]>([
    ['alert rules', { staleAllowed: false }],
    ['those who want fresh figures', { skipCache: true }],
    ['ranges that stay where they are', { from: T0 - 3 * DAY, to: T0 - 2 * DAY }],
  ])('does nothing for %s', (_, changes) => {
    refresh(8, 10_000, changes);
    expect(asked).toEqual([]);
  });

  it('does nothing while others wait, or the data source is another by now', () => {
    free = false;
    refresh(8, 10_000);
    expect(asked).toEqual([]);
  });

  it('takes several viewers for one, and forgets the oldest of very many questions', () => {
    for (let round = 0; round < 4; round++) {
      warmUp.noteAsked(request(Date.now()), 100);
      jest.advanceTimersByTime(200);
      warmUp.noteAsked(request(Date.now()), 1);
      jest.advanceTimersByTime(9_800);
    }
    expect(asked).toHaveLength(1);
    for (let question = 0; question < 300; question++) {
      warmUp.noteAsked(request(Date.now(), { maxDataPoints: question + 1 }), 1);
    }
    expect(jest.getTimerCount()).toBe(0);
  });

  it('expects only what is regular', () => {
    expect(regularGap([0, 10_000, 20_100, 30_050])).toBe(9_950);
    expect(regularGap([0, 10_000, 20_000])).toBeUndefined();
    expect(regularGap([0, 10_000, 25_000, 35_000])).toBeUndefined();
    expect(regularGap([0, 1_500, 3_000, 4_500])).toBeUndefined();
    expect(regularGap([0, 2e6, 4e6, 6e6])).toBeUndefined();
  });
});
