import { testIds } from '../../../src/ui/testIds';
import { dashboard, downloaded, expect, GENERATED, open, panel, RECORDED, test } from './preview';

const TITLE = 'Requests in the next 24 hours';

test('shows what comes, from when it is a forecast, and how good past ones were', async ({ page }) => {
  await open(page, dashboard('forecast', GENERATED));
  const forecast = panel(page, TITLE);
  await expect(forecast.getByText(/^In the next 24 h .* is highest/)).toBeVisible();
  await expect(forecast.getByTestId(testIds.forecast.now).first()).toHaveText(/^(now|data until )/);
  await expect(forecast.getByTestId(testIds.forecast.badge).first()).toContainText(/off/);
  await forecast
    .getByRole('button', { name: /^Show .* as a chart$/ })
    .first()
    .click();
  await expect(forecast.getByTestId(testIds.forecast.chart).first()).toBeVisible();
});

test('shows the same as a table, and as a file', async ({ page }) => {
  await open(page, dashboard('forecast', GENERATED));
  const forecast = panel(page, TITLE);
  await forecast.getByRole('button', { name: 'Show as a table (t)' }).click();
  const table = forecast.getByTestId(testIds.tableTwin.container);
  await expect(table.getByRole('columnheader', { name: /Expected/ })).toBeVisible();
  const { text } = await downloaded(page, () => forecast.getByTestId(testIds.tableTwin.download).click());
  expect(text).toContain('api-gateway');
});

test('says that it still learns where the history is short', async ({ page }) => {
  await open(page, dashboard('forecast', RECORDED));
  await expect(page.getByText(/Still learning|There is no history|There is no forecast/).first()).toBeVisible();
});
