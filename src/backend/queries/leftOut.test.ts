import { queryContext, TEN } from '../../../tests/fixtures/queries/context';
import { parseSettings } from '../../contracts/settings';
import type { Mark } from '../../contracts/marks';
import { leftOutNotice, leftOutOf, leftOutParameters, marksWithin, memoryNotice, windowsOf } from './leftOut';
import { HOUR, MINUTE } from './interval';

const RANGE = { from: TEN - 2 * HOUR, to: TEN + HOUR };
const JUDGED = {
  chainSignals: ['rate', 'p95'],
  red: { groups: [{ service: 'cart' }, { service: 'ad' }] },
  metrics: { groups: [{ service: 'db', metric: 'cpu' }] },
};

let marks = 0;
function mark(changes: Partial<Mark> = {}): Mark {
  const own = {
    service: 'cart',
    signal: 'p95',
    from: TEN - HOUR,
    to: TEN - HOUR + 10 * MINUTE,
    note: 'payment was down',
  };
  return { ...own, id: `mark-${(marks += 1)}`, kind: 'real', by: 'ann', at: TEN, ...changes };
}

function leftOut(all: Mark[], maintenance: unknown[] = []) {
  const settings = parseSettings({ anomalies: { maintenance } });
  return leftOutOf(queryContext({ settings, marks: { version: 'v', marks: all } }), RANGE, JUDGED);
}

describe('what is left out of the usual', () => {
  it('is nothing where nobody said anything, or of other series and times', () => {
    expect(leftOutOf(queryContext(), RANGE, JUDGED)).toBeUndefined();
    const others = [
      mark({ service: 'email' }),
      mark({ signal: 'errorRatio' }),
      mark({ service: 'db', signal: 'metric:memory' }),
      mark({ to: RANGE.from }),
      mark({ from: RANGE.to, to: RANGE.to + HOUR }),
    ];
    expect(leftOut(others.map((one) => ({ ...one, from: Math.min(one.from, one.to - 1) })))).toBeUndefined();
    expect(windowsOf(undefined)).toEqual([]);
    expect(leftOutNotice(undefined)).toEqual([]);
    expect(leftOutParameters(undefined)).toEqual({});
  });

  it('is what is about one of the series, named in the receipt and told in words', () => {
    const found = leftOut([mark(), mark({ service: '', signal: '' }), mark({ service: 'db', signal: 'metric:cpu' })]);
    expect(found?.marks).toHaveLength(3);
    expect(leftOutParameters(found)).toEqual({ marks: 3 });
    expect(leftOutNotice(found)).toEqual([
      { severity: 'info', text: '3 marked windows are left out of what is usual.' },
    ]);
    expect(leftOutNotice(leftOut([mark()]))[0].text).toBe('1 marked window is left out of what is usual.');
  });

  it('is maintenance, too, which is shown by its name', () => {
    const plan = { name: 'Database move', services: ['ad'], from: '2026-03-02T09:00:00Z', to: '2026-03-02T09:30:00Z' };
    const found = leftOut([mark()], [plan]);
    expect(leftOutNotice(found)[0].text).toBe(
      '1 marked window and 1 maintenance window are left out of what is usual.'
    );
    expect(windowsOf(found).map(({ kind }) => kind)).toEqual(['real', 'ignore']);
    expect(marksWithin(found, { service: 'ad', signal: 'rate' }, RANGE)).toEqual([
      expect.objectContaining({ id: '', kind: 'maintenance', note: 'Database move', by: '', at: null }),
    ]);
    expect(marksWithin(found, { service: 'cart', signal: 'p95' }, RANGE).map(({ by }) => by)).toEqual(['ann']);
    expect(marksWithin(found, { service: 'cart', signal: 'p95' }, { from: TEN, to: TEN + HOUR })).toEqual([]);
  });

  it('is what fired, too: counted, and named once it is the new usual', () => {
    const fired = { service: 'cart', signal: 'p95', from: TEN - HOUR, to: TEN, kind: 'firing' as const };
    const adopted = { ...fired, service: 'ad', kind: 'adopted' as const };
    expect(memoryNotice([])).toEqual([]);
    expect(memoryNotice([fired, fired]).map(({ text }) => text)).toEqual([
      '2 stretches of alarms are left out of what is usual. Mark one as expected to have it learnt.',
    ]);
    const since = new Date(adopted.from).toISOString().slice(0, 16).replace('T', ' ');
    expect(memoryNotice([adopted])[0].text).toBe(
      `Taken as the new usual, for it has lasted: ad p95 since ${since} UTC. Mark the time as real to keep the old one.`
    );
    const shown = marksWithin(leftOut([mark()]), { service: 'cart', signal: 'p95' }, RANGE, [fired]);
    expect(shown.map(({ kind, id }) => [kind, id === ''])).toEqual([
      ['real', false],
      ['firing', true],
    ]);
  });

  it('does not count what is expected, which teaches', () => {
    expect(leftOutNotice(leftOut([mark({ kind: 'expected' })]))).toEqual([]);
  });

  it('says so when marks could not be read', () => {
    const context = queryContext({ marks: { version: 'unread', marks: [], unread: 'The disk is full.' } });
    expect(leftOutNotice(leftOutOf(context, RANGE, JUDGED))).toEqual([
      { severity: 'warning', text: 'Marks could not be read, so some may not be left out. The disk is full.' },
    ]);
  });
});
