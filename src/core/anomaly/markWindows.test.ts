import { maintenanceWindows } from './maintenance';
import { untaughtSteps, type MarkWindow } from './markWindows';

const MINUTE = 60_000;
const GRID = { time0: Date.UTC(2026, 9, 5), stepMs: MINUTE, length: 10 };
const CART = { service: 'cart', signal: 'p95' };

function window(from: number, to: number, more: Partial<MarkWindow> = {}): MarkWindow {
  return {
    service: 'cart',
    signal: 'p95',
    kind: 'real',
    from: GRID.time0 + from * MINUTE,
    to: GRID.time0 + to * MINUTE,
    ...more,
  };
}

describe('untaughtSteps', () => {
  it('marks every step that a window touches, and says nothing where none does', () => {
    expect([...(untaughtSteps([window(2.5, 4.1)], CART, GRID) ?? [])]).toEqual([0, 0, 1, 1, 1, 0, 0, 0, 0, 0]);
    expect(untaughtSteps([window(-5, 0), window(10, 12), window(3, 3)], CART, GRID)).toBeUndefined();
  });

  it('takes windows of the series, of the service and of everything, and no others', () => {
    const counts = [
      window(0, 1),
      window(1, 2, { signal: '' }),
      window(2, 3, { service: '' }),
      window(3, 4, { service: '', signal: '' }),
      window(4, 5, { service: 'ad' }),
      window(5, 6, { signal: 'rate' }),
    ];
    expect([...(untaughtSteps(counts, CART, GRID) ?? [])]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('says least where windows overlap, in any order', () => {
    const all = [window(0, 6), window(1, 5, { kind: 'expected' }), window(2, 4, { kind: 'ignore' })];
    const expected = [1, 2, 3, 3, 2, 1, 0, 0, 0, 0];
    expect([...(untaughtSteps(all, CART, GRID) ?? [])]).toEqual(expected);
    expect([...(untaughtSteps(all.reverse(), CART, GRID) ?? [])]).toEqual(expected);
  });
});

describe('maintenanceWindows', () => {
  const iso = (range: { from: number; to: number }) =>
    [range.from, range.to].map((time) => new Date(time).toISOString().slice(0, 16));
  const weekly = { name: 'backup', services: [], days: ['sun'], at: '02:30', minutes: 45 };

  it('gives one that happens once to each of its services, where it reaches into the range', () => {
    const [from, to] = [Date.UTC(2026, 9, 5), Date.UTC(2026, 9, 6)];
    const plan = { name: 'move', services: ['cart', 'ad'], from, to };
    expect(maintenanceWindows([plan], { from: to - 1, to: to + 1 })).toEqual([
      { service: 'cart', signal: '', kind: 'ignore', name: 'move', from, to },
      { service: 'ad', signal: '', kind: 'ignore', name: 'move', from, to },
    ]);
    expect(maintenanceWindows([plan], { from: to, to: to + 1 })).toEqual([]);
  });

  it('repeats every week, also one that began before the range', () => {
    const range = { from: Date.UTC(2026, 9, 4, 3), to: Date.UTC(2026, 9, 19) };
    expect(maintenanceWindows([weekly], range).map(iso)).toEqual([
      ['2026-10-04T02:30', '2026-10-04T03:15'],
      ['2026-10-11T02:30', '2026-10-11T03:15'],
      ['2026-10-18T02:30', '2026-10-18T03:15'],
    ]);
    const long = { ...weekly, minutes: 3 * 1_440 };
    expect(maintenanceWindows([long], { from: Date.UTC(2026, 9, 6), to: Date.UTC(2026, 9, 6, 1) }).map(iso)).toEqual([
      ['2026-10-04T02:30', '2026-10-07T02:30'],
    ]);
  });

  it.each([
    // Clocks go back on 25 October 2026 at 03:00 and forward on 28 March 2027 at 02:00.
    ['Europe/Berlin', Date.UTC(2026, 9, 18), '2026-10-18T00:30'],
    ['Europe/Berlin', Date.UTC(2026, 9, 25), '2026-10-25T00:30'],
    ['Europe/Berlin', Date.UTC(2026, 10, 1), '2026-11-01T01:30'],
    ['Europe/Berlin', Date.UTC(2027, 2, 28), '2027-03-28T01:30'],
    ['Pacific/Auckland', Date.UTC(2026, 9, 11), '2026-10-10T13:30'],
    ['America/Los_Angeles', Date.UTC(2026, 9, 11), '2026-10-11T09:30'],
    ['Asia/Kolkata', Date.UTC(2026, 9, 11), '2026-10-10T21:00'],
  ])('begins by the clock of %s', (timeZone, day, begins) => {
    const range = { from: day - 12 * 60 * MINUTE, to: day + 36 * 60 * MINUTE };
    expect(maintenanceWindows([{ ...weekly, timeZone }], range).map((one) => iso(one)[0])).toContain(begins);
  });
});
