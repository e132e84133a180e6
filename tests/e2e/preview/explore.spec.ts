import { testIds } from '../../../src/ui/testIds';
import { expect, GENERATED, open, settled, test } from './preview';

const QUESTIONS = [
  'red',
  'chains',
  'dependencies',
  'metrics',
  'anomalies',
  'incidents',
  'forecast',
  'recommendations',
  'health',
];
const address = (query: object) =>
  `/explore?${new URLSearchParams({ ds: GENERATED, query: JSON.stringify({ refId: 'A', schemaVersion: 1, ...query }), from: 'now-6h', to: 'now' })}`;

for (const queryType of QUESTIONS) {
  test(`answers a query of type ${queryType}`, async ({ page }) => {
    await open(page, address({ queryType }));
    await expect(page.getByTestId(testIds.queryEditor.type)).toBeVisible();
    await expect(page.getByTestId('explore-result')).not.toBeEmpty();
    await expect(page.getByTestId('explore-result').locator('canvas, table, [role="grid"], li').first()).toBeVisible();
  });
}

test('draws several figures of a service in colours of their own', async ({ page }) => {
  await open(
    page,
    address({ queryType: 'red', options: { measures: ['p50', 'p95', 'p99'] }, filters: { services: ['api-gateway'] } })
  );
  const icons = page.getByTestId('explore-result').getByTestId('series-icon');
  await expect(icons).toHaveCount(3);
  const colors = await icons.evaluateAll((all) => all.map((icon) => getComputedStyle(icon).backgroundColor));
  expect(new Set(colors).size).toBe(3);
});

test('answers the first question at once', async ({ page }) => {
  await open(page, `/explore?ds=${GENERATED}`);
  await expect(page.getByTestId('explore-result').getByRole('grid')).toBeVisible();
});

test('says that an answer is empty', async ({ page }) => {
  await open(page, address({ queryType: 'chains', filters: { services: ['nobody'] } }));
  await expect(
    page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: 'The answer is empty' })
  ).toBeVisible();
});

test('answers the question that was chosen, when asked to', async ({ page }) => {
  await open(page, `/explore?ds=${GENERATED}`);
  await page.getByTestId(testIds.queryEditor.type).click();
  await page.getByRole('option', { name: /^Chains/ }).click();
  await page.getByRole('button', { name: 'Run query' }).click();
  await settled(page);
  await expect(page.getByTestId('explore-result').getByRole('grid')).toBeVisible();
  await expect(page).toHaveURL(/chains/);
});

test('leads from a chain in a table to its waterfall', async ({ page }) => {
  await open(page, address({ queryType: 'chains' }));
  // An id is longer than its column: its middle lies below the next one.
  await page
    .getByTestId('explore-result')
    .getByRole('link', { name: /^[0-9a-f]{8}-/ })
    .first()
    .click({ position: { x: 12, y: 8 } });
  await settled(page);
  await expect(page.getByTestId('preview waterfall')).toBeVisible();
});

test('says in a sentence what is wrong with a query', async ({ page, expected }) => {
  expected.failures = /api\/ds\/query/;
  await page.goto(address({ queryType: 'red', filters: { services: ['/(/'] } }));
  await expect(page.getByRole('alert')).toContainText(/pattern|regular expression/i);
});
