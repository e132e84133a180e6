import { testIds } from '../../../src/ui/testIds';
import { dashboard, expect, GENERATED, open, panel, settled, test } from './preview';

test('shows the slowest chain of the range until one is chosen', async ({ page }) => {
  await open(page, dashboard('chain', GENERATED));
  await expect(panel(page, 'Where its time went').getByRole('listitem').first()).toBeVisible();
  await expect(panel(page, 'Services it went through').getByTestId(testIds.graph.canvas)).toBeVisible();
  await expect(panel(page, 'Services it went through').getByRole('note')).toHaveAccessibleName(
    /No chain is chosen\. This is the slowest of the time range through several services: [0-9a-f-]{36}, /
  );
});

test('leads from a row to the chain: waterfall, services and events', async ({ page }) => {
  await open(page, dashboard('chain', GENERATED));
  const chains = panel(page, 'Chains');
  for (const name of ['Chain', 'Start', 'Duration', 'Outcome', 'First service', 'First endpoint']) {
    await expect(chains.getByRole('columnheader', { name })).toBeVisible();
  }
  const link = chains.getByRole('link', { name: /^[0-9a-f]{8}-/ }).first();
  const id = (await link.textContent())!;
  await link.click();
  await expect(page).toHaveURL(new RegExp(`var-chain=${id}`));
  await settled(page);
  await expect(panel(page, 'Where its time went').getByRole('listitem').first()).toBeVisible();
  await expect(panel(page, 'Where its time went')).toContainText(/\d+ spans in \d+ services/);
  await expect(panel(page, 'Services it went through').getByTestId(testIds.graph.canvas)).toBeVisible();
  await expect(panel(page, 'Its events').getByRole('row').nth(2)).toBeVisible();
});

test('says clearly that a chain does not exist', async ({ page, expected }) => {
  expected.failures = /api\/ds\/query/;
  await page.goto(dashboard('chain', GENERATED, { 'var-chain': '00000000-0000-4000-8000-000000000000' }));
  await expect(page.locator('[data-testid="data-testid Panel status error"]').first()).toBeVisible();
});
