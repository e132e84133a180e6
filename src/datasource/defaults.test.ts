import { parseQuery } from '../contracts/parseQuery';
import { QUERY_TYPES } from '../contracts/queryTypes';
import { DEFAULT_QUERIES } from './defaults';

describe('default queries', () => {
  it.each(QUERY_TYPES)('has for %s exactly what the schema fills in', (queryType) => {
    expect(DEFAULT_QUERIES[queryType]).toEqual(parseQuery({ queryType }));
  });
});
