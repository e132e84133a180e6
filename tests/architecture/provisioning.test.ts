import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { parseQuery } from '../../src/contracts/parseQuery';
import { parseSettings } from '../../src/contracts/settings';
import { ROOT } from './sources';

const folder = (...parts: string[]) => path.join(ROOT, 'provisioning', ...parts);
// Grafana's own parser knows merge keys as well.
const yaml = (...parts: string[]) => parse(readFileSync(folder(...parts), 'utf8'), { merge: true });

interface Target {
  refId: string;
  queryType: string;
  datasource: { type: string; uid: string };
}
interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Target[];
}

const dashboards = readdirSync(folder('dashboards/throughline')).map((file) => ({
  file,
  model: JSON.parse(readFileSync(folder('dashboards/throughline', file), 'utf8')) as {
    id: null;
    uid: string;
    title: string;
    panels: Panel[];
    templating: { list: Array<{ type: string; query: unknown }> };
  },
}));

interface Rule {
  uid: string;
  title: string;
  group: { name: string; folder: string; interval: string };
  for: string;
  noDataState: string;
  execErrState: string;
  condition: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  dashboardUid: string;
  panelId: number;
  data: Array<{
    refId: string;
    queryType?: string;
    datasourceUid: string;
    relativeTimeRange: { from: number; to: number };
    model: { refId: string; queryType?: string; expression?: string };
  }>;
}

const SOURCES = ['throughline-online-boutique', 'throughline-shop'];

const rules = (): Rule[] =>
  readdirSync(folder('alerting'))
    .flatMap((file) => yaml('alerting', file).groups)
    .flatMap(({ rules: own, ...group }: Rule['group'] & { rules: Rule[] }) => own.map((rule) => ({ ...rule, group })));

/** What an expression reads: `B`, or `$C > 1.5 * $D`. */
const readBy = (expression = '') => expression.match(/\$?\b[A-Z]\b/g)?.map((name) => name.replace('$', '')) ?? [];

const queriesOf = ({ data }: Rule) => data.filter(({ datasourceUid }) => datasourceUid !== '__expr__');

/** A query as it is once its variables have values. */
const resolved = (target: object) => JSON.parse(JSON.stringify(target).replaceAll('$sensitivity', 'medium'));

describe.each(dashboards)('dashboard $file', ({ file, model }) => {
  it('has no id, and a uid like its file', () => {
    expect(model.id).toBeNull();
    expect(`${model.uid}.json`).toBe(file);
  });

  it('takes its data source from a variable alone', () => {
    const used = model.panels.flatMap((panel) => panel.targets ?? []).map((target) => target.datasource);
    expect(new Set(used.map(({ uid }) => uid))).toEqual(new Set(['${datasource}']));
    expect(model.templating.list[0]).toMatchObject({ type: 'datasource', query: 'throughline-chains-datasource' });
  });

  it('has valid queries and unique panel ids', () => {
    for (const target of model.panels.flatMap((panel) => panel.targets ?? [])) {
      expect(parseQuery(resolved(target)).refId).toBe(target.refId);
    }
    expect(new Set(model.panels.map(({ id }) => id)).size).toBe(model.panels.length);
  });

  it('lays panels out without overlap', () => {
    const overlaps = model.panels.flatMap((one, index) =>
      model.panels.slice(index + 1).filter(({ gridPos: b }) => {
        const a = one.gridPos;
        return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
      })
    );
    expect(overlaps).toEqual([]);
  });
});

describe('provisioning', () => {
  it('declares data sources with fixed uids and valid settings [S4-096]', () => {
    const { datasources } = yaml('datasources', 'throughline.yaml');
    expect(datasources.map(({ uid }: { uid: string }) => uid)).toEqual([
      'throughline-online-boutique',
      'throughline-shop',
    ]);
    for (const { jsonData, type } of datasources) {
      expect(type).toBe('throughline-chains-datasource');
      expect(parseSettings(jsonData).engine).toBe('embedded');
    }
  });

  it('has an example with tenants that is taken as it stands, open and secret [S2-049]', () => {
    const { datasources } = parse(readFileSync(path.join(ROOT, 'examples/tenants/datasource.yaml'), 'utf8'));
    const [open, secret] = datasources.map((source: { jsonData: object; secureJsonData?: { tenants: string } }) =>
      parseSettings(source.jsonData, source.secureJsonData)
    );
    expect(open.tenants).toMatchObject({ organisations: { 1: ['acme'] }, sharedView: { 1: ['acme-demo'] } });
    expect(secret.tenants).toMatchObject({ alertRules: { 2: ['acme', 'globex'] } });
    expect(secret.tenants.users).toHaveLength(4);
  });

  it('enables the app', () => {
    expect(yaml('plugins', 'throughline.yaml').apps).toEqual([
      expect.objectContaining({ type: 'throughline-chains-app', disabled: false }),
    ]);
  });

  it('has alert rules whose condition exists and whose query is complete as saved', () => {
    expect(rules().length).toBeGreaterThan(0);
    expect(new Set(rules().map(({ uid }) => uid)).size).toBe(rules().length);
    for (const rule of rules()) {
      expect(rule.data.map(({ refId }) => refId)).toContain(rule.condition);
      for (const query of rule.data) {
        expect(query.model.refId).toBe(query.refId);
        if (query.datasourceUid !== '__expr__') {
          expect(parseQuery(query.model)).toMatchObject({ schemaVersion: 1 });
          expect(SOURCES).toContain(query.datasourceUid);
          expect(query.queryType).toBe(query.model.queryType);
        }
        expect(query.relativeTimeRange.from).toBeGreaterThan(query.relativeTimeRange.to);
        expect(rule.data.map(({ refId }) => refId)).toEqual(expect.arrayContaining(readBy(query.model.expression)));
      }
      expect(rule.uid.length).toBeLessThanOrEqual(40);
      expect(rule.group.folder).toBe('Throughline');
      expect(new Set(queriesOf(rule).map(({ datasourceUid }) => datasourceUid)).size).toBe(1);
    }
  });

  it('says in each alert what it is about, with values that the rule has', () => {
    for (const { annotations, data, labels, uid } of rules()) {
      expect(labels.throughline).not.toBe('');
      expect(annotations.summary).toMatch(/\{\{ \$labels\.(service|caller) \}\}/);
      const named = [...annotations.summary.matchAll(/\$values\.([A-Z])\.Value/g)].map(([, refId]) => refId);
      expect({ uid, named: named.length }).not.toEqual({ uid, named: 0 });
      expect(data.map(({ refId }) => refId)).toEqual(expect.arrayContaining(named));
      // Without rows a value is nil, and Grafana logs an error for a text that formats one.
      const guard = /^\{\{ if ([^}]+) \}\}/.exec(annotations.summary)?.[1] ?? '';
      expect({ uid, guarded: guard.match(/(?<=\$values\.)[A-Z]/g) }).toEqual({
        uid,
        guarded: [...new Set(named)].sort(),
      });
    }
  });

  it('watches the fixed limits of both data sources every 30 s with the same questions [S1-087] [S1-088] [S1-089] [S1-093]', () => {
    const limits = rules().filter(({ group }) => group.name === 'Throughline thresholds');
    expect(new Set(limits.map(({ group }) => group.interval))).toEqual(new Set(['30s']));
    const of = (source: string) => limits.filter((rule) => queriesOf(rule)[0].datasourceUid === source);
    const asked = (source: string) => of(source).map(({ data }) => data.map(({ model }) => model));
    const [first, second] = SOURCES;
    expect(of(first).map(({ labels }) => labels.throughline)).toEqual(['errors', 'slow', 'calls', 'burn', 'silence']);
    expect(asked(second)).toEqual(asked(first));
    const condition = ({ data, condition: refId }: Rule) => data.find((one) => one.refId === refId)?.model.expression;
    expect(of(first).map(condition)).toEqual([
      '$C > 0.05 * $D && $C >= 5 && $D >= 20',
      '$C > 5000 && $C > 1.5 * $D',
      '$A > 0.02 && $A * $B * 1800 >= 10',
      '$C >= 14.4 * 0.01 && $D >= 14.4 * 0.01',
      '$C < 0.5 * $F && $D >= 0.5',
    ]);
  });

  it('looks for anomalies in both data sources every 60 s [S1-099]', () => {
    const anomalies = rules().filter(({ data }) => data[0].model.queryType === 'anomalies');
    const watching = anomalies.filter(({ labels }) => labels.throughline === 'anomaly');
    expect(watching.map(({ data }) => data[0].datasourceUid)).toEqual(SOURCES);
    expect(new Set(watching.map(({ group }) => group.interval))).toEqual(new Set(['1m']));
    // Every minute that is over is looked at by some evaluation, also when one is late.
    watching.forEach(({ data }) => expect(data[0].relativeTimeRange).toEqual({ from: 600, to: 0 }));
  });

  it('leads from each alert rule to a panel that asks the same question', () => {
    for (const rule of rules()) {
      const board = dashboards.find(({ model }) => model.uid === rule.dashboardUid);
      const panel = board?.model.panels.find(({ id }) => id === rule.panelId);
      expect(panel?.targets?.[0].queryType).toBe(rule.data[0].model.queryType);
    }
  });

  it('has one alert instance per incident of each data source, which its texts name [S4-034]', () => {
    const incidents = rules().filter(({ labels }) => labels.throughline === 'incident');
    expect(incidents.map(({ data }) => data[0].datasourceUid)).toEqual([
      'throughline-online-boutique',
      'throughline-shop',
    ]);
    for (const { data, annotations } of incidents) {
      expect(data[0].model).toMatchObject({ queryType: 'incidents', options: { format: 'open' } });
      expect(annotations.summary).toContain('$labels.incident');
      expect(annotations.summary).toContain('$labels.service');
    }
  });
});
