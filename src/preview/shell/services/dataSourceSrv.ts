import type { DataSourceApi, DataSourceInstanceSettings, DataSourceRef } from '@grafana/data';
import { type DataSourceSrv, getTemplateSrv } from '@grafana/runtime';
import { createDataSource } from '../plugins';

type Ref = DataSourceRef | string | null | undefined;

const instances = new Map<string, Promise<DataSourceApi>>();

function nameOf(ref: Ref, replace: (text: string) => string): string {
  const asked = typeof ref === 'string' ? ref : ref?.uid;
  const name = replace(asked ?? '');
  return name === '' || name === 'default' ? window.throughlinePreview.defaultDatasource : name;
}

function settingsOf(
  ref: Ref,
  replace: (text: string) => string = (text) => text
): DataSourceInstanceSettings | undefined {
  const name = nameOf(ref, replace);
  const all = Object.values(window.throughlinePreview.datasources);
  return all.find((settings) => settings.uid === name || settings.name === name);
}

export const previewDataSourceSrv: DataSourceSrv = {
  async get(ref, scopedVars) {
    const settings = settingsOf(ref, (text) => getTemplateSrv().replace(text, scopedVars));
    if (!settings) {
      throw new Error(`There is no data source "${typeof ref === 'string' ? ref : ref?.uid}".`);
    }
    let instance = instances.get(settings.uid);
    if (!instance) {
      instance = createDataSource(settings);
      instances.set(settings.uid, instance);
    }
    return instance;
  },
  getList(filters) {
    return Object.values(window.throughlinePreview.datasources).filter((settings) => {
      const types = filters?.type ? [filters.type].flat() : [];
      const wanted = filters?.pluginId ? [...types, filters.pluginId] : types;
      return (wanted.length === 0 || wanted.includes(settings.type)) && (filters?.filter?.(settings) ?? true);
    });
  },
  getInstanceSettings: (ref, scopedVars) => settingsOf(ref, (text) => getTemplateSrv().replace(text, scopedVars)),
  reload: () => instances.clear(),
  registerRuntimeDataSource: () => undefined,
};
