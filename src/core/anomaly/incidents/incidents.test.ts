import { serviceGraph } from '../../graph/serviceGraph';
import { seededRandom } from '../../stats/random';
import { ANOMALY_STEP_MS, type AnomalyInput } from '../model';
import { anomalyStretches } from '../stretches';
import type { NamedStretch } from '../summariseAnomalies';
import { incidentTitle, investigation, whyMember, whyNone } from './describeIncident';
import { groupSignals } from './groupSignals';
import { incidentsOf, rankIncidents, severityAt } from './incidents';
import { INCIDENT_PAUSE_MS, type SignalGroup } from './model';
import { topology } from './topology';

const T0 = Date.UTC(2026, 9, 5);
const at = (minute: number) => T0 + minute * ANOMALY_STEP_MS;

/** web calls checkout and search, checkout calls payment, payment a database; mail is on its own. */
const SERVICES = ['web', 'checkout', 'search', 'payment', 'mail'];
const GRAPH = serviceGraph(
  [...SERVICES, 'orders-db'],
  [
    ['web', 'checkout'],
    ['web', 'search'],
    ['checkout', 'payment'],
    ['payment', 'orders-db'],
  ].map(([caller, callee]) => ({ caller, callee, calls: 10 }))
);
const CALLS = topology([{ until: T0, graph: GRAPH, services: new Set(SERVICES) }]);

type Marks = Array<{ service: string; signal: string; severity: Uint8Array }>;

/** Stretches of minutes that are marked with a severity, as they are known at the end of `until` minutes. */
function stretchesOf(marks: Marks, until = Infinity): NamedStretch[] {
  return marks.flatMap(({ service, signal, severity: all }) => {
    const severity = all.subarray(0, Math.min(all.length, until));
    const column = (value: number) => new Float64Array(severity.length).fill(value);
    const input: AnomalyInput = {
      time0: T0,
      stepMs: ANOMALY_STEP_MS,
      values: column(0.12),
      signal,
      kind: 'errorRatio',
      sensitivity: 'medium',
    };
    const usual = column(0.005);
    const score = Float64Array.from(severity, (one) => one / 3);
    const bands = { usual, lower: usual, upper: usual, score, severity, learning: new Uint8Array(severity.length) };
    return anomalyStretches(input, 0, bands, `${service}|${signal}`).map((one) => ({ ...one, service, signal }));
  });
}

/** One series with stretches `[from, to, severity]` in minutes. */
function marked(service: string, signal: string, ...stretches: Array<[number, number, number]>): Marks[number] {
  const severity = new Uint8Array(120);
  stretches.forEach(([from, to, value]) => severity.fill(value, from, to));
  return { service, signal, severity };
}

function look(marks: Marks, until = 120) {
  const groups = groupSignals(stretchesOf(marks, until), CALLS);
  return { groups, incidents: incidentsOf(groups, at(until), CALLS) };
}
const namesIn = ({ members }: Pick<SignalGroup, 'members'>) =>
  members.map(({ stretch }) => `${stretch.service} ${stretch.signal}`);

describe('signals are put together', () => {
  it('along calls, whoever calls whom, and in time', () => {
    const { groups } = look([
      marked('payment', 'p95', [10, 30, 3]),
      marked('checkout', 'errorRatio', [12, 30, 2]),
      marked('web', 'p95', [15, 30, 1]),
      marked('mail', 'rate', [15, 30, 2]),
    ]);
    expect(groups.map(namesIn)).toEqual([['payment p95', 'checkout errorRatio', 'web p95'], ['mail rate']]);
  });

  it('with the callee first where several begin in the same minute', () => {
    const marks = ['web', 'checkout', 'payment'].map((service) => marked(service, 'p95', [10, 30, 3]));
    expect(look(marks).groups.map(namesIn)).toEqual([['payment p95', 'checkout p95', 'web p95']]);
  });

  it('in one group where several begin in the same minute, whichever of them is one call away', () => {
    const { groups } = look([
      marked('web', 'rate', [10, 30, 3]),
      ...['checkout', 'payment'].map((service) => marked(service, 'rate', [12, 30, 3])),
    ]);
    expect(groups.map(namesIn)).toEqual([['web rate', 'checkout rate', 'payment rate']]);
  });

  it('not over two calls, nor after the pause', () => {
    const { groups } = look([
      marked('payment', 'p95', [10, 20, 3], [29, 35, 3], [45, 50, 3]),
      marked('web', 'p95', [12, 20, 3]),
    ]);
    expect(groups.map(namesIn)).toEqual([['payment p95', 'payment p95'], ['web p95'], ['payment p95']]);
  });

  it('with the oldest group where there are several, and groups are never merged', () => {
    const { groups } = look([
      marked('search', 'p95', [10, 40, 3]),
      marked('checkout', 'p95', [12, 40, 3]),
      marked('web', 'p95', [14, 40, 3]),
    ]);
    expect(groups.map(namesIn)).toEqual([['search p95', 'web p95'], ['checkout p95']]);
  });

  it('by the calls that were known when they began, and by none before', () => {
    const stretches = stretchesOf([marked('payment', 'p95', [10, 30, 3]), marked('checkout', 'p95', [12, 30, 3])]);
    const later = topology([{ until: at(13), graph: GRAPH, services: new Set(SERVICES) }]);
    expect(groupSignals(stretches, later)).toHaveLength(2);
    expect(groupSignals(stretches, topology([]))).toHaveLength(2);
    expect(groupSignals(stretches, CALLS)).toHaveLength(1);
  });

  it('without a service only with themselves', () => {
    const { groups } = look([
      marked('', 'metric:cpu', [10, 14, 3], [22, 26, 3]),
      marked('', 'metric:load', [12, 30, 3]),
    ]);
    expect(groups.map(namesIn)).toEqual([[' metric:cpu', ' metric:cpu'], [' metric:load']]);
  });
});

describe('a group is an incident', () => {
  it('once a signal has lasted three minutes and been of medium severity or worse', () => {
    expect(look([marked('mail', 'p95', [10, 12, 3])]).incidents).toEqual([]);
    expect(look([marked('mail', 'p95', [10, 12, 2], [14, 15, 1])]).incidents).toMatchObject([{ opened: at(15) }]);
    const marks = [marked('mail', 'p95', [10, 14, 1], [14, 20, 2])];
    expect(look(marks, 14).incidents).toEqual([]);
    expect(look(marks, 15).incidents).toEqual([
      expect.objectContaining({ opened: at(15), severity: 2, state: 'open' }),
    ]);
    expect(look(marks).incidents[0]).toMatchObject({ started: at(10), opened: at(15), ended: at(20), closed: at(30) });
  });

  it('from its second signal on, however slight; the same signal again is not a second one', () => {
    const slight = marked('mail', 'p95', [10, 14, 1], [20, 24, 1]);
    expect(look([slight]).incidents).toEqual([]);
    expect(look([slight, marked('mail', 'rate', [26, 30, 1])]).incidents).toEqual([
      expect.objectContaining({ opened: at(27), signals: 2, severity: 1 }),
    ]);
  });

  it('open, growing, recovering and closed in turn, and open again while the pause is not over', () => {
    const marks = [marked('payment', 'p95', [10, 40, 3], [48, 60, 3]), marked('checkout', 'p95', [20, 36, 2])];
    const states = [13, 19, 21, 29, 35, 44, 45, 47, 49, 58, 64, 65, 69, 70].map(
      (minute) => look(marks, minute).incidents[0]?.state
    );
    expect(states).toEqual([
      'open',
      'open',
      'growing',
      'growing',
      'open',
      'open',
      'recovering',
      'recovering',
      'growing',
      'growing',
      'open',
      'recovering',
      'recovering',
      'closed',
    ]);
  });

  it('that says whom it touches and who may be hurt', () => {
    const [incident] = look([marked('payment', 'p95', [10, 30, 3]), marked('payment', 'rate', [11, 30, 1])]).incidents;
    expect(incident.radius).toEqual({ touched: ['payment'], atRisk: ['checkout', 'web'], share: 1 / 5 });
  });

  it('with those that go on first, then the latest', () => {
    const { incidents } = look(
      [marked('mail', 'p95', [10, 30, 3]), marked('search', 'p95', [60, 66, 3]), marked('payment', 'p95', [50, 74, 3])],
      74
    );
    expect(rankIncidents(incidents).map(({ state, members }) => [state, members[0].stretch.service])).toEqual([
      ['open', 'payment'],
      ['recovering', 'search'],
      ['closed', 'mail'],
    ]);
  });
});

describe('what is said of incidents', () => {
  const marks = [
    marked('checkout', 'errorRatio', [10, 60, 3]),
    marked('payment', 'p95', [12, 40, 2]),
    marked('web', 'p95', [14, 40, 2]),
    marked('checkout', 'rate', [16, 40, 1]),
    marked('mail', 'p95', [16, 20, 1]),
    marked('search', 'p95', [100, 102, 2]),
  ];

  it('is a title with its first signal', () => {
    const [incident] = look(marks, 60).incidents;
    expect(incidentTitle(incident, at(60))).toBe(
      'checkout and 2 more services: error share of checkout rose to 12 %, 24 × its usual 0.50 %, since 00:10 UTC'
    );
    expect(incidentTitle(look(marks).incidents[0], at(2000))).toMatch(/, from 5 Oct, 00:10 UTC for 50 min$/);
    expect(incidentTitle(look(marks.slice(0, 1)).incidents[0], at(120))).toBe(
      'checkout: error share rose to 12 %, 24 × its usual 0.50 %, from 00:10 UTC for 50 min'
    );
  });

  it('is why each signal belongs to it, or to none', () => {
    const { groups, incidents } = look(marks);
    const [{ id, members }] = incidents;
    expect(members.map((member) => whyMember(id, member))).toEqual([
      `The first signal of incident ${id.slice(0, 8)}.`,
      `Belongs to incident ${id.slice(0, 8)} because its service payment is called by checkout, whose error share became abnormal 2 min earlier.`,
      `Belongs to incident ${id.slice(0, 8)} because its service web calls checkout, whose error share became abnormal 4 min earlier.`,
      `Belongs to incident ${id.slice(0, 8)} because the error share of the same service, checkout, became abnormal 6 min earlier.`,
    ]);
    expect(groups.slice(1).map(whyNone)).toEqual([
      'No incident: a single signal of low severity.',
      'No incident: a single signal that lasted less than 3 minutes.',
    ]);
    expect(whyNone(look(marks, 18).groups[1])).toBe('No incident so far: a single signal of low severity.');
  });

  it('is where to look first, and which service the others wait for', () => {
    const [incident] = look(marks).incidents;
    expect(investigation(incident, CALLS)).toBe(
      'Begin with checkout: its error share moved first. Look at the error messages of its failed chains in that time. ' +
        'Then look at payment: of the services touched, it calls none of the others.'
    );
    const [alone] = look(marks.slice(0, 1)).incidents;
    expect(investigation(alone, CALLS)).not.toMatch(/Then/);
  });
});

describe('whatever the data', () => {
  const MINUTES = 240;
  const CASES = Array.from({ length: 40 }, (_, seed) => [seed] as const);

  /** Ten series that are marked now and then, for a while, with gaps. */
  function randomMarks(seed: number): Marks {
    const roll = seededRandom(seed + 1);
    return SERVICES.flatMap((service) =>
      ['p95', 'errorRatio'].map((signal) => {
        const severity = new Uint8Array(MINUTES);
        let worst = 0;
        for (let minute = 0; minute < MINUTES; minute++) {
          worst = worst > 0 ? (roll() < 0.15 ? 0 : worst) : roll() < 0.02 ? 1 + Math.floor(3 * roll()) : 0;
          severity[minute] = worst > 0 && roll() < 0.8 ? 1 + Math.floor(worst * roll()) : 0;
        }
        return { service, signal, severity };
      })
    );
  }

  it.each(CASES)('each signal is in one group, and its figures sum up (%i)', (seed) => {
    const { groups, incidents } = look(randomMarks(seed), MINUTES);
    const ids = stretchesOf(randomMarks(seed)).map(({ id }) => id);
    expect(groups.flatMap(({ members }) => members.map(({ stretch }) => stretch.id)).sort()).toEqual(ids.sort());
    expect(new Set(groups.map(({ id }) => id)).size).toBe(groups.length);
    for (const { id, members, started, opened, lastAbnormal } of incidents) {
      expect(id).toBe(members[0].stretch.id);
      expect(opened).toBeGreaterThan(started);
      expect(opened).toBeLessThanOrEqual(lastAbnormal + ANOMALY_STEP_MS);
    }
  });

  it.each(CASES)('the order of the signals does not matter (%i)', (seed) => {
    const stretches = stretchesOf(randomMarks(seed));
    const roll = seededRandom(seed + 99);
    const shuffled = stretches
      .map((stretch) => ({ stretch, place: roll() }))
      .sort((a, b) => a.place - b.place)
      .map(({ stretch }) => stretch);
    expect(groupSignals(shuffled, CALLS)).toEqual(groupSignals(stretches, CALLS));
  });

  it.each(CASES)('rows to come change nothing that was said (%i)', (seed) => {
    const marks = randomMarks(seed);
    const end = look(marks, MINUTES);
    for (let minute = 20; minute < MINUTES; minute += 7) {
      const then = look(marks, minute);
      const begun = (group: SignalGroup) => group.members.filter(({ stretch }) => stretch.start < at(minute));
      expect(then.groups.map(({ id, members }) => [id, members.map(({ stretch }) => stretch.id)])).toEqual(
        end.groups
          .map((group) => [group.id, begun(group).map(({ stretch }) => stretch.id)])
          .filter(([, members]) => members.length > 0)
      );
      expect(then.incidents.map(({ id, opened }) => [id, opened])).toEqual(
        end.incidents.filter(({ opened }) => opened <= at(minute)).map(({ id, opened }) => [id, opened])
      );
      for (const incident of then.incidents) {
        const later = end.incidents.find(({ id }) => id === incident.id)!;
        expect(severityAt(later, at(minute))).toBe(incident.state === 'closed' ? 0 : incident.severity);
        expect(incident.members.map((member) => whyMember(incident.id, member))).toEqual(
          later.members.slice(0, incident.members.length).map((member) => whyMember(incident.id, member))
        );
        if (incident.state === 'closed') {
          expect({ ended: later.ended, closed: later.closed }).toEqual({
            ended: incident.ended,
            closed: incident.closed,
          });
        }
      }
    }
  });

  it.each(CASES)('a look that begins in a quiet moment finds the same (%i)', (seed) => {
    const stretches = stretchesOf(randomMarks(seed));
    const whole = groupSignals(stretches, CALLS);
    const quiet = Array.from({ length: MINUTES }, (_, minute) => at(minute)).find(
      (time) => time > at(60) && stretches.every(({ start, end }) => start >= time || time - end >= INCIDENT_PAUSE_MS)
    );
    const from = quiet ?? T0;
    expect(
      groupSignals(
        stretches.filter(({ start }) => start >= from),
        CALLS
      )
    ).toEqual(whole.filter(({ members }) => members[0].stretch.start >= from));
  });
});
