import { expect, test } from '@grafana/plugin-e2e';

const APP = 'throughline-chains-app';
const SOURCES = ['throughline-online-boutique', 'throughline-shop'];
const DASHBOARDS = ['throughline-overview', 'throughline-anomalies', 'throughline-forecast', 'throughline-chain'];

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
    const rules = answer.data.groups.flatMap((group: { rules: object[] }) => group.rules);
    const ours = rules.filter((rule: { labels?: Record<string, string> }) => rule.labels?.throughline === 'anomaly');
    expect(ours).toHaveLength(2);
    for (const rule of ours) {
      expect(rule.health).toBe('ok');
      const services = (rule.alerts ?? []).map((alert: { labels: Record<string, string> }) => alert.labels.service);
      expect(services.length).toBeGreaterThan(0);
      expect(new Set(services).size).toBe(services.length);
    }
  }).toPass({ timeout: 150_000, intervals: [5_000] });
});
