import { testIds } from '../../../src/ui/testIds';
import { dashboard, expect, GENERATED, open, panel, RECORDED, test } from './preview';

test.beforeEach(async ({ page }) => {
  await open(page, dashboard('overview', RECORDED, { from: 'now-6h', to: 'now' }));
  await expect(panel(page, 'Recommendations').getByTestId(testIds.recommendations.card).first()).toBeVisible();
});

test('recommends with evidence, effort and risk', async ({ page }) => {
  const list = panel(page, 'Recommendations');
  const card = list.getByTestId(testIds.recommendations.card).first();
  await expect(card).toContainText(/effort/);
  await expect(card).toContainText(/risk/);
  await expect(list.getByText(/worth making/)).toBeVisible();
  const toggle = card.getByRole('button').first();
  if ((await toggle.getAttribute('aria-expanded')) === 'false') {
    await toggle.click();
  }
  await expect(card.getByLabel('Evidence')).toBeVisible();
  await expect(card.getByRole('list', { name: 'Steps' }).getByRole('listitem').first()).toBeVisible();
});

test('shows the same as a table', async ({ page }) => {
  const list = panel(page, 'Recommendations');
  const cards = await list.getByTestId(testIds.recommendations.card).count();
  await list.getByRole('button', { name: 'Show as a table (t)' }).click();
  await expect(list.getByTestId(testIds.tableTwin.container).getByRole('row')).toHaveCount(cards + 1);
});

test('filters by service', async ({ page }) => {
  // How busy the generated platform was depends on the time of day, so which hours hold trouble of two services does too.
  const list = panel(page, 'Recommendations');
  const service = list.getByLabel('Service', { exact: true });
  for (const from of ['now-6h', 'now-12h', 'now-3h', 'now-18h', 'now-24h']) {
    await open(page, dashboard('overview', GENERATED, { from, to: 'now' }));
    if (await service.isVisible()) {
      break;
    }
  }
  await expect(service).toBeVisible();
  const all = await list.getByTestId(testIds.recommendations.card).count();
  expect(all).toBeGreaterThan(1);
  await list.getByLabel('Service', { exact: true }).click();
  await page.getByRole('option').nth(1).click();
  await expect.poll(() => list.getByTestId(testIds.recommendations.card).count()).toBeLessThanOrEqual(all);
  await expect(list.getByTestId(testIds.recommendations.card).first()).toBeVisible();
});
