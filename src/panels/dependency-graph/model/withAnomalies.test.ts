import { frameOf, shopFrames } from '../../../../tests/fixtures/graph/frames';
import { foldGraph } from './fold';
import { readFrames } from './readFrames';
import { withAnomalies } from './withAnomalies';

const NOW = Date.UTC(2026, 0, 5, 12);

function joined(rows: Parameters<typeof frameOf>[1], name = 'anomalies') {
  const frames = [...shopFrames(), frameOf(name, rows)];
  const model = readFrames(frames);
  return { before: model, after: model && withAnomalies(model, frames, NOW) };
}

function stateOf(rows: Parameters<typeof frameOf>[1], id: string, name?: string) {
  return joined(rows, name).after?.nodes.find((node) => node.id === id);
}

const row = (service: string, severity: string, end: number | null) => ({
  start: NOW - 3_600_000,
  end,
  service,
  severity,
  description: `CPU of ${service} is 5 × its usual.`,
});

describe('anomalies in the graph', () => {
  it('gives a service with an open anomaly its state and the sentence', () => {
    expect(stateOf([row('frontend', 'high', NOW)], 'frontend')).toMatchObject({
      state: 'error',
      anomalies: ['CPU of frontend is 5 × its usual.'],
    });
    expect(stateOf([row('reports', 'low', null)], 'reports')).toMatchObject({ state: 'warning' });
  });

  it('takes such a table from any source, by its fields', () => {
    expect(stateOf([{ start: NOW, service: 'frontend', severity: 3 }], 'frontend', 'incidents')).toMatchObject({
      state: 'error',
      anomalies: ['frontend'],
    });
  });

  it('never makes a state better, and leaves what is over alone', () => {
    expect(stateOf([row('payment', 'low', NOW)], 'payment')?.state).toBe('error');
    const { before, after } = joined([row('frontend', 'high', NOW - 600_000)]);
    expect(after).toBe(before);
  });

  it('leaves a graph alone for services that it does not have', () => {
    expect(joined([row('elsewhere', 'high', NOW)]).after?.nodes.map(({ state }) => state)).toEqual(
      joined([row('frontend', 'high', 0)]).before?.nodes.map(({ state }) => state)
    );
  });

  it('tells them of a folded community too', () => {
    const { after } = joined([row('frontend', 'high', NOW), row('reports', 'low', NOW)]);
    const folded =
      after &&
      foldGraph(
        after,
        after.nodes.map(() => 'community:frontend'),
        new Set()
      );
    expect(folded?.nodes[0]).toMatchObject({
      state: 'error',
      anomalies: ['CPU of frontend is 5 × its usual.', 'CPU of reports is 5 × its usual.'],
    });
  });
});
