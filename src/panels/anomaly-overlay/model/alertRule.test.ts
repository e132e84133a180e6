import { bandFrame } from '../../../../tests/fixtures/panelFrames';
import { parseQuery } from '../../../contracts/parseQuery';
import { alertRuleOf } from './alertRule';

const FORM = { name: ' p95 of cart is abnormal ', falseAlarmsPerWeek: 1 };
const PLACE = { datasourceUid: 'shop', folderUid: 'f1' };

const series = (service = 'cart', signal = 'p95', custom: object = {}) => ({
  service,
  signal,
  frame: { ...bandFrame(), meta: { custom } },
});

describe('an alert rule of a series', () => {
  it('asks for the score of this signal of this service alone, complete as saved', () => {
    const rule = alertRuleOf(series(), FORM, PLACE);
    expect(rule).toMatchObject({ title: 'p95 of cart is abnormal', folderUID: 'f1', condition: 'C' });
    const [query, ...expressions] = rule.data;
    expect(query.datasourceUid).toBe('shop');
    expect(parseQuery(query.model)).toEqual({
      refId: 'A',
      queryType: 'anomalies',
      schemaVersion: 1,
      filters: { services: ['cart'], endpoints: [], chains: [], users: [], eventTypes: [] },
      options: { format: 'score', by: 'signal', signals: ['p95'], falseAlarmsPerWeek: 1, limit: 100 },
    });
    expect(expressions.map(({ model }) => model)).toEqual([
      { refId: 'B', type: 'reduce', expression: 'A', reducer: 'max', settings: { mode: 'dropNN' } },
      { refId: 'C', type: 'threshold', expression: 'B', conditions: [{ evaluator: { type: 'gte', params: [0.5] } }] },
    ]);
  });

  it('takes a service whose name looks like a pattern by its name', () => {
    const [{ model }] = alertRuleOf(series('/cart/', 'metric:cpu'), FORM, PLACE).data;
    expect(parseQuery(model)).toMatchObject({ filters: { services: ['/^\\/cart\\/$/'] } });
  });

  it('keeps the filters that the panel asked with', () => {
    const query = { filters: { services: ['/c.*/'], endpoints: ['GET /cart'] } };
    const [{ model }] = alertRuleOf(series('cart', 'p95', { receipt: { query } }), FORM, PLACE).data;
    expect(parseQuery(model)).toMatchObject({ filters: { services: ['cart'], endpoints: ['GET /cart'], users: [] } });
  });

  it('leads back to the panel where there is one', () => {
    const annotations = (place: object) => alertRuleOf(series(), FORM, { ...PLACE, ...place }).annotations;
    expect(annotations({ dashboardUid: 'd', panelId: 3 })).toMatchObject({
      __dashboardUid__: 'd',
      __panelId__: '3',
    });
    expect(annotations({ panelId: 3 })).not.toHaveProperty('__panelId__');
  });
});
