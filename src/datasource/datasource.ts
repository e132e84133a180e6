import {
  CoreApp,
  type AdHocVariableFilter,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type MetricFindValue,
  type ScopedVars,
  type TimeRange,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';
import type { Filters } from '../contracts/query';
import type { VariableKind } from '../contracts/queries/variable';
import { applyAdhocFilters, isTagKey, TAG_KEYS } from './adhoc';
import { annotationSupport } from './annotations';
import { DEFAULT_QUERIES } from './defaults';
import { expandNames, type Replace } from './interpolate';
import type { CatalogueEntry, JsonData, Query } from './types';
import { ThroughlineVariableSupport } from './variables';

/** Texts of the query model, besides filters, in which variables are replaced. */
const TEXT_OPTIONS = ['chainId', 'signal', 'sensitivity'] as const;
const LIST_OPTIONS = ['signals', 'names'] as const;

const FILTER_LISTS = ['services', 'endpoints', 'chains', 'users', 'eventTypes'] as const satisfies ReadonlyArray<
  keyof Filters
>;

/** The browser's half of the data source: completes, narrows and forwards queries. All answers come from the backend. */
export class ThroughlineDataSource extends DataSourceWithBackend<Query, JsonData> {
  constructor(settings: DataSourceInstanceSettings<JsonData>) {
    super(settings);
    this.variables = new ThroughlineVariableSupport(this);
    this.annotations = annotationSupport;
  }

  override getDefaultQuery(app: CoreApp): Partial<Query> {
    if (app === CoreApp.UnifiedAlerting) {
      return { ...DEFAULT_QUERIES.anomalies, options: { ...DEFAULT_QUERIES.anomalies.options, format: 'score' } };
    }
    return app === CoreApp.Explore ? DEFAULT_QUERIES.chains : DEFAULT_QUERIES.red;
  }

  override filterQuery(query: Query): boolean {
    return (
      query.hide !== true &&
      !(query.queryType === 'trace' && (query.options?.chainId ?? '') === '' && query.options?.whenEmpty !== 'slowest')
    );
  }

  override getQueryDisplayText(query: Query): string {
    const names = FILTER_LISTS.flatMap((list) => query.filters?.[list] ?? []);
    const subject = query.queryType === 'trace' ? [query.options?.chainId ?? ''] : names;
    return [query.queryType ?? 'red', subject.filter((name) => name !== '').join(', ')]
      .filter((part) => part !== '')
      .join(': ');
  }

  override applyTemplateVariables(query: Query, scopedVars: ScopedVars, adhoc: AdHocVariableFilter[] = []): Query {
    const replace: Replace = (text, vars, format) => getTemplateSrv().replace(text, vars, format);
    const filters = Object.fromEntries(
      FILTER_LISTS.map((list) => [list, expandNames(query.filters?.[list] ?? [], scopedVars, replace)])
    );
    return {
      ...query,
      filters: applyAdhocFilters(filters, adhoc),
      ...('interval' in query && query.interval !== undefined ? { interval: replace(query.interval, scopedVars) } : {}),
      ...(query.options === undefined ? {} : { options: expandOptions(query.options, scopedVars, replace) }),
    } as Query;
  }

  override async getTagKeys(_options?: DataSourceGetTagKeysOptions<Query>): Promise<MetricFindValue[]> {
    return Object.keys(TAG_KEYS).map((text) => ({ text }));
  }

  override async getTagValues({ key, timeRange }: DataSourceGetTagValuesOptions<Query>): Promise<MetricFindValue[]> {
    return isTagKey(key)
      ? (await this.catalogue(TAG_KEYS[key], { range: timeRange })).map(({ value }) => ({ text: value }))
      : [];
  }

  /** Names of a kind that occur in the range, busiest first. */
  async catalogue(
    kind: VariableKind,
    { range, search, limit = 200 }: { range?: TimeRange; search?: string; limit?: number } = {}
  ): Promise<CatalogueEntry[]> {
    const { values } = await this.getResource<{ kind: VariableKind; values: CatalogueEntry[] }>(
      `catalogue/${kind}`,
      {
        limit,
        ...(search ? { search } : {}),
        ...(range ? { from: range.from.valueOf(), to: range.to.valueOf() } : {}),
      },
      { showErrorAlert: false }
    );
    return values ?? [];
  }
}

function expandOptions(options: object, scopedVars: ScopedVars, replace: Replace): object {
  const expanded: Record<string, unknown> = { ...options };
  for (const key of TEXT_OPTIONS) {
    if (typeof expanded[key] === 'string') {
      expanded[key] = replace(expanded[key], scopedVars);
    }
  }
  for (const key of LIST_OPTIONS) {
    const list = expanded[key];
    if (Array.isArray(list)) {
      expanded[key] = expandNames(list.map(String), scopedVars, replace);
    }
  }
  return expanded;
}
