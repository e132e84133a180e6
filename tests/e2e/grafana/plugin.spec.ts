import { expect, test } from '@grafana/plugin-e2e';

const APP = 'throughline-chains-app';
const SOURCES = ['throughline-online-boutique', 'throughline-shop'];
/** Groups of alert rules that come provisioned; rules made from panels have their own. */
const PROVISIONED = ['Throughline anomalies', 'Throughline incidents', 'Throughline thresholds'];
const DASHBOARDS = ['throughline-overview', 'throughline-anomalies', 'throughline-forecast', 'throughline-chain'];

interface Rule {
  name: string;
  health: string;
  lastError?: string;
  alerts?: Array<{ labels: Record<string, string> }>;
}

test('the app is enabled without a click', async ({ request }) => {
  const settings = await (await request.get(`/api/plugins/${APP}/settings`)).json();
  expect(settings.enabled).toBe(true);
});

for (const uid of SOURCES) {
  test(`the data source ${uid} is healthy`, async ({ request }) => {
    const health = await request.get(`/api/datasources/uid/${uid}/health`);
    expect(await health.json()).toMatchObject({ status: 'OK' });
  });
}

for (const uid of DASHBOARDS) {
  test(`the dashboard ${uid} opens without a panel error or a failed request`, async ({ page, gotoDashboardPage }) => {
    const failed: string[] = [];
    const errors: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400 && /\/(api\/ds|public\/plugins|resources)\//.test(response.url())) {
        failed.push(`${response.status()} ${response.url()}`);
      }
    });
    page.on('pageerror', (error) => errors.push(error.message));
    const dashboard = await gotoDashboardPage({ uid });
    await page.waitForLoadState('networkidle');
    await expect(dashboard).not.toHavePanelErrors();
    expect(failed).toEqual([]);
    expect(errors).toEqual([]);
  });
}

test('the overview page says how things are in one sentence', async ({ page }) => {
  await page.goto(`/a/${APP}/overview`);
  await expect(page.getByTestId('throughline overview sentence')).toHaveText(/\./, { timeout: 20_000 });
});

test('alert rules are evaluated, one instance per service', async ({ request }) => {
  await expect(async () => {
    const answer = await (await request.get('/api/prometheus/grafana/api/v1/rules')).json();
    const groups: Array<{ name: string; rules: Rule[] }> = answer.data.groups;
    const provisioned = groups.filter(({ name }) => PROVISIONED.includes(name)).flatMap(({ rules }) => rules);
    expect(provisioned).toHaveLength(14);
    expect(provisioned.map(({ name, health, lastError = '' }) => [name, health, lastError])).toEqual(
      provisioned.map(({ name }) => [name, 'ok', ''])
    );
    const ours = groups.find(({ name }) => name === PROVISIONED[0])?.rules ?? [];
    for (const rule of ours) {
      const services = (rule.alerts ?? []).map(({ labels }) => labels.service);
      expect(services.length).toBeGreaterThan(0);
      expect(new Set(services).size).toBe(services.length);
    }
  }).toPass({ timeout: 150_000, intervals: [5_000] });
});
