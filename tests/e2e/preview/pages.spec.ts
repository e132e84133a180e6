import AxeBuilder from '@axe-core/playwright';
import { APP, dashboard, expect, GENERATED, open, RECORDED, settled, test } from './preview';

const PAGES = [
  { name: 'home page', address: `/a/${APP}/overview?ds=${RECORDED}` },
  { name: 'incidents page', address: `/a/${APP}/incidents?ds=${GENERATED}&from=now-24h&to=now` },
  { name: 'scorecard page', address: `/a/${APP}/scorecard?ds=${GENERATED}` },
  { name: 'models page', address: `/a/${APP}/models?ds=${GENERATED}` },
  { name: 'overview dashboard', address: dashboard('overview', RECORDED) },
  { name: 'anomalies dashboard', address: dashboard('anomalies', RECORDED) },
  { name: 'forecast dashboard', address: dashboard('forecast', GENERATED) },
  { name: 'chains dashboard', address: dashboard('chain', GENERATED) },
  { name: 'explore', address: `/explore?ds=${GENERATED}` },
  { name: 'data source settings', address: `/connections/datasources/edit/${GENERATED}` },
  { name: 'app configuration', address: `/plugins/${APP}` },
];
/** Controls and figures of @grafana/scenes and @grafana/ui, as they come: pickers without labels, stats in the colours of Grafana's palette. */
const GRAFANAS_OWN = [
  '[data-testid="data-testid RefreshPicker run button"]',
  'input[id^="react-select"]',
  '[id^="downshift"][id$="toggle-button"]',
  '[data-testid$="Panel header Health"]',
  '[data-testid$="Panel header Error share"]',
];
const withTheme = (address: string, theme: string) => `${address}${address.includes('?') ? '&' : '?'}theme=${theme}`;

for (const { name, address } of PAGES) {
  for (const theme of ['dark', 'light']) {
    test(`${name}: nothing fails and nothing keeps people out in the ${theme} theme`, async ({ page }) => {
      await open(page, withTheme(address, theme));
      const { violations } = await GRAFANAS_OWN.reduce(
        (axe, selector) => axe.exclude(selector),
        new AxeBuilder({ page })
      ).analyze();
      const heavy = violations.filter(({ impact }) => impact === 'critical' || impact === 'serious');
      expect(heavy.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)).toEqual(
        []
      );
    });
  }

  test(`${name}: fits screens of 390, 1280 and 2560 pixels [S4-133]`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, address);
    for (const [width, height] of [
      [390, 844],
      [1280, 900],
      [2560, 1440],
    ]) {
      await page.setViewportSize({ width, height });
      await settled(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth
      );
      expect(overflow, `${width} pixels`).toBeLessThanOrEqual(1);
    }
  });
}

test('says that it is not Grafana, and where the real one is', async ({ page }) => {
  await open(page, '/');
  await page.getByText('Preview: not Grafana').hover();
  await expect(page.getByText(/docker compose up/)).toBeVisible();
});

test('switches the theme and keeps it', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, `/plugins/${APP}`);
  await expect(page.locator('body')).toHaveClass(/theme-dark/);
  await page.getByRole('button', { name: 'Switch to the light theme' }).click();
  await expect(page.locator('body')).toHaveClass(/theme-light/);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Switch to the dark theme' })).toBeVisible();
});

test('goes from page to page with the data source kept', async ({ page }) => {
  await open(page, dashboard('overview', GENERATED));
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Anomalies' }).click();
  await expect(page).toHaveURL(/throughline-anomalies.*throughline-shop/);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'All pages' }).click();
  await page.getByRole('menuitem', { name: 'App configuration' }).click();
  await expect(page).toHaveURL(/plugins/);
});

test('refuses a request for another host', async ({ request }) => {
  const response = await request.get('/api/preview/bootstrap', { headers: { Host: 'evil.example' } });
  expect(response.status()).toBe(403);
});
