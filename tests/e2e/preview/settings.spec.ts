import { testIds } from '../../../src/ui/testIds';
import { APP, expect, GENERATED, open, test } from './preview';

const SOURCE = `/connections/datasources/edit/${GENERATED}`;

test('saves and tests a data source', async ({ page }) => {
  await open(page, SOURCE);
  await page.getByRole('button', { name: 'Save & test' }).click();
  await expect(page.getByTestId('health')).toContainText(/events|chains/i);
  await expect(page.getByTestId('health')).toHaveAttribute('data-testid', 'health');
});

test('shows what the backend says about a path outside its folder, and recovers', async ({ page, expected }) => {
  expected.failures = /health/;
  await open(page, SOURCE);
  const path = page.getByTestId(testIds.configEditor.path);
  const before = await path.inputValue();
  await path.fill('../../etc/passwd');
  await page.getByRole('button', { name: 'Save & test' }).click();
  await expect(page.getByTestId('health')).toContainText(/data directory|inside/i);
  await path.fill(before);
  await page.getByRole('button', { name: 'Save & test' }).click();
  await expect(page.getByTestId('health')).toContainText(/events|chains/i);
});

test('saves the configuration of the app, and pages follow it', async ({ page }) => {
  const choose = async (name: string) => {
    await open(page, `/plugins/${APP}`);
    await page.getByLabel('Time range').click();
    await page.getByRole('option', { name }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText(/^Saved\./)).toBeVisible();
  };
  await choose('Last 24 hours');
  await open(page, `/a/${APP}/overview?ds=${GENERATED}`);
  await expect(page.getByText('Last 24 hours').first()).toBeVisible();
  await choose('Last 6 hours');
});
