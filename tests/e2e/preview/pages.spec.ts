import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

const PAGES = [
  { name: 'overview page', address: '/a/throughline-chains-app/overview' },
  { name: 'overview dashboard', address: '/d/throughline-overview' },
  { name: 'anomalies dashboard', address: '/d/throughline-anomalies' },
  { name: 'forecast dashboard', address: '/d/throughline-forecast' },
  { name: 'chain dashboard', address: '/d/throughline-chain' },
  { name: 'explore', address: '/explore' },
  { name: 'data source settings', address: '/connections/datasources/edit/throughline-online-boutique' },
  { name: 'app configuration', address: '/plugins/throughline-chains-app' },
];

/** Opens a page and collects what a user would never forgive: script errors and failed requests. */
async function open(page: Page, address: string): Promise<string[]> {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`script error: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400 && response.url().includes('/api/')) {
      problems.push(`${response.status()} ${response.url()}`);
    }
  });
  await page.goto(address);
  await page.waitForLoadState('networkidle');
  return problems;
}

for (const theme of ['dark', 'light']) {
  for (const { name, address } of PAGES) {
    test(`${name} opens without an error in the ${theme} theme`, async ({ page }) => {
      const problems = await open(page, `${address}?theme=${theme}`);
      await expect(page.locator('main')).not.toBeEmpty();
      expect(problems).toEqual([]);
    });
  }
}

for (const width of [390, 1280]) {
  test(`the overview fits a screen ${width} pixels wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await open(page, '/a/throughline-chains-app/overview');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBeLessThanOrEqual(1);
  });
}

test('says that it is not Grafana', async ({ page }) => {
  await open(page, '/');
  await expect(page.getByText('Preview: not Grafana')).toBeVisible();
});

test('the overview page has no accessibility violation of weight', async ({ page }) => {
  await open(page, '/a/throughline-chains-app/overview');
  const { violations } = await new AxeBuilder({ page }).include('main').analyze();
  expect(violations.filter(({ impact }) => impact === 'critical' || impact === 'serious').map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
});

test('refuses a request for another host', async ({ request }) => {
  const response = await request.get('/api/preview/bootstrap', { headers: { Host: 'evil.example' } });
  expect(response.status()).toBe(403);
});
