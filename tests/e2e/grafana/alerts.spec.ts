import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@grafana/plugin-e2e';

const ROOT = path.resolve(__dirname, '../../..');
const DATA_DIR = process.env.THROUGHLINE_DATA_DIR;
/** A busy processor in one service, three minutes long. */
const FAULT = { id: 'OB-0822-22', service: 'shippingservice' };

interface Rule {
  name: string;
  lastEvaluation: string;
  alerts?: Array<{ state: string; labels: Record<string, string> }>;
}

test('a fault that is happening now fires for its service, and for no other', async ({ request }) => {
  test.skip(
    DATA_DIR === undefined,
    'set THROUGHLINE_DATA_DIR to the data directory that the plugin in this Grafana uses'
  );
  test.setTimeout(360_000);
  await promisify(execFile)(
    process.execPath,
    [
      'scripts/throughline.mjs',
      'import',
      'examples/online-boutique',
      '--into',
      'online-boutique.duckdb',
      '--shift-fault-to-now',
      FAULT.id,
      '--replay-history',
      '1',
    ],
    { cwd: ROOT, env: { ...process.env, GF_PLUGIN_DATA_DIR: DATA_DIR } }
  );
  const imported = Date.now();
  await expect(async () => {
    const answer = await (await request.get('/api/prometheus/grafana/api/v1/rules')).json();
    const rules: Rule[] = answer.data.groups.flatMap((group: { rules: Rule[] }) => group.rules);
    const rule = rules.find(({ name }) => name === 'Abnormal service in Online Boutique');
    expect(Date.parse(rule?.lastEvaluation ?? '')).toBeGreaterThan(imported);
    const alerts = rule?.alerts ?? [];
    const services = (wanted: RegExp) =>
      alerts.filter(({ state }) => wanted.test(state)).map(({ labels }) => labels.service);
    expect(services(/Alerting/)).toEqual([FAULT.service]);
    expect(services(/Normal/).length).toBeGreaterThan(5);
  }).toPass({ timeout: 300_000, intervals: [5_000] });
});
