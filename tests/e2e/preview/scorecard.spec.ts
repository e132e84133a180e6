import AxeBuilder from '@axe-core/playwright';
import { testIds } from '../../../src/ui/testIds';
import { APP, expect, GENERATED, open, RECORDED, test } from './preview';

const ids = testIds.scorecard;

test('counts the alarms of a week that nobody confirmed, service by service', async ({ page }) => {
  await open(page, `/a/${APP}/scorecard?ds=${GENERATED}`);
  const sentence = (await page.getByTestId(ids.sentence).textContent()) ?? '';
  const [, alarms, services] = (/(\d+) alarms of (\d+) services in 7 d/.exec(sentence) ?? []).map(Number);
  const rows = page.getByTestId(ids.services).getByRole('row');
  expect(await rows.count()).toBe(services + 1);
  const counts = await rows.evaluateAll((all) =>
    all.slice(1).map((row) => Number(row.querySelectorAll('td')[2].textContent))
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(alarms);
});

test('says how rare improbable minutes were, by kind of signal', async ({ page }) => {
  await open(page, `/a/${APP}/scorecard?ds=${GENERATED}`);
  const table = page.getByTestId(ids.calibration);
  await expect(table.getByRole('row', { name: /Request rates/ })).toContainText(/\d of \d/);
  await expect(table.getByRole('columnheader', { name: /One in 1,000/ })).toBeVisible();
});

test('draws the same as a picture that is read to those who do not see it', async ({ page }) => {
  await open(page, `/a/${APP}/scorecard?ds=${GENERATED}`);
  const picture = page.getByTestId(ids.curve).getByRole('img');
  await expect(picture).toHaveAccessibleName(/Request rates: called 10 %, seen .* %/);
  const table = page.getByTestId(ids.calibration).getByRole('table');
  const kinds = await table.getByRole('row').count();
  await expect(page.getByTestId(ids.curve).getByRole('listitem')).toHaveCount(kinds - 1);
  const { violations } = await new AxeBuilder({ page }).include(`[data-testid="${ids.curve}"]`).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test('promises no rate a week from a recording of hours', async ({ page }) => {
  await open(page, `/a/${APP}/scorecard?ds=${RECORDED}`);
  await expect(page.getByTestId(ids.sentence)).toContainText('too short for a rate a week');
  await expect(page.getByTestId(ids.services)).toContainText('judged too short');
});
