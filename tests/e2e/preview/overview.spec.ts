import { testIds } from '../../../src/ui/testIds';
import { APP, expect, GENERATED, open, RECORDED, settled, test } from './preview';

const ids = testIds.overview;
const address = (datasource: string) => `/a/${APP}/overview?ds=${datasource}`;

test('puts the verdict first: what is wrong, how much, since when', async ({ page }) => {
  await open(page, address(RECORDED));
  await expect(page.getByTestId(ids.sentence)).toContainText(
    /shippingservice is unusual: CPU .* × its usual .*, since .*\d\d:\d\d UTC\./
  );
  await expect(page.getByTestId(testIds.incidents.list)).toContainText(/shippingservice.*still open/);
  await expect(page.getByTestId(ids.services).getByRole('row').nth(1)).toContainText(/shippingservice.*Bad/);
});

test('shows figures with their comparison, services, graph and recommendations', async ({ page }) => {
  await open(page, address(GENERATED));
  await expect(page.getByTestId(ids.figure('score'))).toContainText(/\/ 100/, { timeout: 20_000 });
  await expect(
    page
      .getByTestId(ids.figures)
      .getByText(/a day earlier/)
      .first()
  ).toBeVisible();
  await expect(page.getByTestId(ids.services).getByRole('row').nth(5)).toBeVisible();
  await expect(page.getByTestId(ids.graph).getByTestId(testIds.graph.canvas)).toBeVisible();
  await expect(page.getByTestId(ids.recommendations)).toBeVisible();
});

test('changes the data source and the comparison, and writes both into its address', async ({ page }) => {
  await open(page, address(RECORDED));
  await page.getByLabel('Data source').click();
  await page.getByRole('option', { name: 'Shop (generated)' }).click();
  await expect(page).toHaveURL(new RegExp(`ds=${GENERATED}`));
  await settled(page);
  await expect(page.getByTestId(ids.services)).toContainText('api-gateway');
  await page.getByRole('radio', { name: 'a week earlier' }).check({ force: true });
  await expect(page).toHaveURL(/compare=week/);
  await expect(page.getByTestId(ids.figures)).toContainText('a week earlier');
  await page.reload();
  await settled(page);
  await expect(page.getByRole('radio', { name: 'a week earlier' })).toBeChecked();
});

test('jumps to a chain, and asks for an id when there is none', async ({ page, request }) => {
  const answer = await request.post('/api/ds/query', {
    data: {
      from: String(Date.now() - 6 * 3_600_000),
      to: String(Date.now()),
      queries: [
        { refId: 'A', datasource: { uid: GENERATED }, queryType: 'chains', schemaVersion: 1, options: { limit: 1 } },
      ],
    },
  });
  const [[chain]] = (await answer.json()).results.A.frames[0].data.values;
  await open(page, address(GENERATED));
  const form = page.getByTestId(ids.jump);
  await form.getByRole('button', { name: 'Open' }).click();
  await expect(form).toContainText('Paste a chain id');
  await form.getByLabel('Jump to a chain').fill(chain);
  await form.getByRole('button', { name: 'Open' }).click();
  await expect(page).toHaveURL(new RegExp(`throughline-chain.*var-chain=${chain}`));
  await settled(page);
  await expect(page.getByTestId('preview waterfall')).toBeVisible();
});

test('leads from an incident to its page and on to the series behind it', async ({ page }) => {
  await open(page, address(RECORDED));
  await page
    .getByTestId(testIds.incidents.list)
    .getByRole('link', { name: /shippingservice/ })
    .first()
    .click();
  await expect(page).toHaveURL(/incidents\/[0-9a-f]{16}/);
  await settled(page);
  await expect(page.getByTestId(testIds.incident.sentence)).toContainText(/shippingservice.* its usual /);
  await page
    .getByTestId(testIds.incident.timeline)
    .getByRole('link', { name: /shippingservice/ })
    .first()
    .click();
  await expect(page).toHaveURL(/throughline-anomalies.*var-service=shippingservice/);
  await settled(page);
  await expect(page.getByText(/^shippingservice CPU /).first()).toBeVisible();
});
