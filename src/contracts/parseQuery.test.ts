import { migrateQuery } from './migrateQuery';
import { parseQuery } from './parseQuery';
import { QUERY_TYPES } from './queryTypes';

describe('a saved query', () => {
  it.each(QUERY_TYPES)('of type %s needs nothing but its type', (queryType) => {
    const query = parseQuery({ queryType });
    expect(query).toMatchObject({
      refId: 'A',
      queryType,
      schemaVersion: 1,
      filters: { services: [], endpoints: [], chains: [], users: [], eventTypes: [] },
    });
    expect(parseQuery(query)).toEqual(query);
  });

  it('without a type asks for rate, errors and duration', () => {
    expect(parseQuery({})).toMatchObject({
      queryType: 'red',
      groupBy: 'service',
      interval: 'auto',
      compareTo: 'none',
      options: { measures: ['rate'], limit: 50 },
    });
  });

  it('keeps nothing that it does not know', () => {
    expect(parseQuery({ queryType: 'red', datasource: { uid: 'x' }, sql: 'drop' })).not.toHaveProperty('sql');
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'red', /not an object/],
    ['a list', [], /not an object/],
    ['an unknown type', { queryType: 'magic' }, /Unknown query type "magic"\. Choose one of: red, chains/],
    ['a name of the prototype', { queryType: 'constructor' }, /Unknown query type/],
    [
      'a wrong interval',
      { queryType: 'red', interval: 'soon' },
      /The red query is not valid: interval: Write the interval as auto or a number/,
    ],
    ['a limit beyond reason', { queryType: 'red', options: { limit: 1e6 } }, /options\.limit/],
    ['no measure', { queryType: 'red', options: { measures: [] } }, /options\.measures/],
    ['an unknown signal', { queryType: 'anomalies', options: { signals: ['mood'] } }, /Unknown signal/],
    ['too many filters', { filters: { services: Array.from({ length: 201 }, () => 'a') } }, /filters\.services/],
    ['a newer model', { schemaVersion: 99 }, /newer version of Throughline/],
  ])('with %s is refused with a sentence', (_, model, sentence) => {
    expect(() => parseQuery(model)).toThrow(sentence);
    expect(() => parseQuery(model)).toThrow(expect.objectContaining({ code: 'badQuery', status: 400 }));
  });

  it('takes its sensitivity from the data source unless it has its own', () => {
    expect(parseQuery({ queryType: 'anomalies' }).options).not.toHaveProperty('sensitivity');
    expect(parseQuery({ queryType: 'anomalies', options: { sensitivity: 'high' } }).options).toHaveProperty(
      'sensitivity',
      'high'
    );
  });
});

describe('migration', () => {
  it('brings a model without a version to the current one', () => {
    expect(migrateQuery({ queryType: 'red' })).toEqual({ queryType: 'red', schemaVersion: 1 });
  });

  it('leaves a current model as it is', () => {
    const model = { queryType: 'red', schemaVersion: 1 };
    expect(migrateQuery(model)).toBe(model);
  });
});
