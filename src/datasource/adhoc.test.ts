import { applyAdhocFilters, NOTHING_FITS } from './adhoc';

describe('ad hoc filters', () => {
  it('adds a filter to a query without one', () => {
    expect(applyAdhocFilters({}, [{ key: 'service', operator: '=', value: 'cart' }])).toEqual({ services: ['cart'] });
  });

  it('narrows a query that has names of its own', () => {
    expect(
      applyAdhocFilters({ services: ['cart', 'web'] }, [
        { key: 'service', operator: '=|', value: 'web', values: ['web', 'mail'] },
      ])
    ).toEqual({ services: ['web'] });
  });

  it('finds nothing rather than something else when both exclude each other', () => {
    expect(applyAdhocFilters({ services: ['cart'] }, [{ key: 'service', operator: '=', value: 'web' }])).toEqual({
      services: [NOTHING_FITS],
    });
  });

  it('matches names against a pattern', () => {
    expect(
      applyAdhocFilters({ endpoints: ['/pay', '/ship'] }, [{ key: 'endpoint', operator: '=~', value: 'pay' }])
    ).toEqual({ endpoints: ['/pay'] });
    expect(applyAdhocFilters({}, [{ key: 'endpoint', operator: '=~', value: 'pay.*' }])).toEqual({
      endpoints: ['/pay.*/'],
    });
  });

  it('says what it cannot answer', () => {
    expect(() => applyAdhocFilters({}, [{ key: 'service', operator: '!=', value: 'cart' }])).toThrow('Use = or =~.');
    expect(() => applyAdhocFilters({ services: ['/a/'] }, [{ key: 'service', operator: '=~', value: 'b' }])).toThrow(
      'cannot be combined'
    );
  });

  it('takes an endpoint that looks like a pattern by its exact name', () => {
    expect(applyAdhocFilters({}, [{ key: 'endpoint', operator: '=', value: '/cart/' }])).toEqual({
      endpoints: ['/^\\/cart\\/$/'],
    });
  });

  it('passes over keys of other data sources', () => {
    expect(applyAdhocFilters({}, [{ key: 'job', operator: '=', value: 'x' }])).toEqual({});
  });
});
