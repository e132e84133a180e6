import { slotAt, slotsIn, type Refit } from './schedule';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MONDAY = Date.UTC(2026, 2, 2);
const at = (hours: number) => MONDAY + hours * HOUR;

describe('the schedule of fits', () => {
  it.each<[Refit, number, number]>([
    ['hourly', 10, 11],
    ['sixHours', 6, 12],
    ['daily', 0, 24],
  ])('%s has slots that begin at whole ones [S0-179]', (refit, from, to) => {
    expect(slotAt(at(10.5), refit, MONDAY - 30 * DAY)).toEqual({ start: at(from), end: at(to) });
  });

  it('begins a slot at its first moment, and ends it before the next one', () => {
    expect(slotAt(MONDAY, 'daily', 0).start).toBe(MONDAY);
    expect(slotAt(MONDAY - 1, 'daily', 0)).toEqual({ start: MONDAY - DAY, end: MONDAY });
  });

  it('takes shorter slots while the data do not reach back a whole one', () => {
    const first = at(3.5);
    expect(slotAt(at(5.2), 'daily', first).start).toBe(at(5));
    expect(slotAt(at(11.9), 'daily', first).start).toBe(at(11));
    expect(slotAt(at(13), 'daily', first).start).toBe(at(12));
    expect(slotAt(at(47), 'daily', first).start).toBe(at(42));
    expect(slotAt(at(49), 'daily', first).start).toBe(at(48));
    expect(slotAt(at(13), 'sixHours', first).start).toBe(at(12));
  });

  it('is hourly where nothing is known', () => {
    expect(slotAt(at(10.5), 'daily', NaN)).toEqual({ start: at(10), end: at(11) });
  });

  it('cuts a range into slots without gaps, whatever their length', () => {
    const slots = slotsIn({ from: at(4.5), to: at(60) }, 'daily', at(3.5));
    expect(slots[0].start).toBe(at(4));
    expect(slots.at(-1)).toEqual({ start: at(48), end: at(72) });
    slots.slice(1).forEach(({ start }, index) => expect(start).toBe(slots[index].end));
    expect(slotsIn({ from: at(5), to: at(5) }, 'daily', 0)).toEqual([]);
  });
});
