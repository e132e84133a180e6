import { CoreApp, type DataSourceInstanceSettings } from '@grafana/data';
import { setBackendSrv, setTemplateSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { of } from 'rxjs';
import { parseQuery } from '../contracts/parseQuery';
import { annotationSupport } from './annotations';
import { ThroughlineDataSource } from './datasource';
import { DEFAULT_QUERIES } from './defaults';
import type { JsonData, Query } from './types';
import { completeVariable } from './variables';

const asked: BackendSrvRequest[] = [];

beforeAll(() => {
  setTemplateSrv({
    getVariables: () => [],
    containsTemplate: () => false,
    updateTimeRange: () => undefined,
    replace: (text = '', _vars, format) =>
      text.replace(/\$(\w+)/g, (match, name) =>
        name === 'service'
          ? typeof format === 'function'
            ? format(['cart', 'web'], { name })
            : 'cart,web'
          : name === 'chain'
            ? 'abc'
            : match
      ),
  });
  const fetch = (request: BackendSrvRequest) => {
    asked.push(request);
    return of({ data: { kind: 'services', values: [{ value: 'cart', count: 3 }] } });
  };
  setBackendSrv({ fetch } as unknown as BackendSrv);
});

const datasource = () =>
  new ThroughlineDataSource({
    id: 1,
    uid: 'u1',
    type: 'throughline-chains-datasource',
    name: 'T',
    jsonData: {},
  } as DataSourceInstanceSettings<JsonData>);
const query = (model: object) => ({ ...parseQuery(model), refId: 'A' }) as Query;

describe('data source', () => {
  it('starts with complete queries, in alert rules with an alertable one', () => {
    expect(datasource().getDefaultQuery(CoreApp.PanelEditor)).toEqual(parseQuery({ queryType: 'red' }));
    expect(datasource().getDefaultQuery(CoreApp.Explore)).toEqual(parseQuery({ queryType: 'chains' }));
    expect(datasource().getDefaultQuery(CoreApp.UnifiedAlerting)).toEqual(
      parseQuery({ queryType: 'anomalies', options: { format: 'score' } })
    );
  });

  it('does not ask for hidden queries, nor for a chain without an id', () => {
    expect(datasource().filterQuery({ ...query({ queryType: 'red' }), hide: true })).toBe(false);
    expect(datasource().filterQuery(query({ queryType: 'trace' }))).toBe(false);
    expect(datasource().filterQuery(query({ queryType: 'trace', options: { chainId: 'abc' } }))).toBe(true);
    expect(datasource().filterQuery(query({ queryType: 'trace', options: { whenEmpty: 'slowest' } }))).toBe(true);
  });

  it('fills variables in and keeps the query complete', () => {
    const filled = datasource().applyTemplateVariables(
      query({ queryType: 'red', filters: { services: ['$service'] } }),
      {}
    );
    expect(filled).toEqual(query({ queryType: 'red', filters: { services: ['cart', 'web'] } }));
    expect(
      datasource().applyTemplateVariables(query({ queryType: 'trace', options: { chainId: '$chain' } }), {}).options
    ).toMatchObject({ chainId: 'abc' });
  });

  it('completes a model that a dashboard holds without filters', () => {
    const filled = datasource().applyTemplateVariables({ refId: 'A', queryType: 'red' }, {}, [
      { key: 'service', operator: '=', value: 'mail' },
    ]);
    expect(filled.filters).toMatchObject({ services: ['mail'], users: [] });
  });

  it('offers keys and values for ad hoc filters from the catalogue', async () => {
    expect((await datasource().getTagKeys()).map(({ text }) => text)).toEqual([
      'service',
      'endpoint',
      'chain',
      'user',
      'eventType',
    ]);
    expect(await datasource().getTagValues({ key: 'service', filters: [] })).toEqual([{ text: 'cart' }]);
    expect(asked[asked.length - 1].url).toBe('/api/datasources/uid/u1/resources/catalogue/services');
    expect(await datasource().getTagValues({ key: 'job', filters: [] })).toEqual([]);
  });

  it('says in a line what a query asks', () => {
    expect(
      datasource().getQueryDisplayText(query({ queryType: 'anomalies', filters: { services: ['cart', 'web'] } }))
    ).toBe('anomalies: cart, web');
    expect(datasource().getQueryDisplayText(query({ queryType: 'trace', options: { chainId: 'abc' } }))).toBe(
      'trace: abc'
    );
  });

  it('completes variable and annotation queries of which a dashboard holds a part', () => {
    expect(completeVariable({ refId: '', options: { kind: 'endpoints' }, queryType: 'variable' } as Query)).toEqual({
      ...parseQuery({ queryType: 'variable', options: { kind: 'endpoints' } }),
      refId: 'variable',
    });
    const prepared = annotationSupport.prepareQuery?.({ name: 'a', enable: true, iconColor: '' });
    expect(prepared).toEqual({ ...DEFAULT_QUERIES.annotations, refId: 'annotations' });
  });
});
