import AxeBuilder from '@axe-core/playwright';
import { testIds } from '../../../src/ui/testIds';
import { dashboard, downloaded, expect, GENERATED, open, panel, RECORDED, settled, test } from './preview';

const TITLE = 'Strangest series';

test.beforeEach(async ({ page }) => {
  await open(page, dashboard('anomalies', RECORDED));
});

test('says first what is strange, and marks when', async ({ page }) => {
  const overlay = panel(page, TITLE);
  await expect(overlay.getByText(/^shippingservice CPU .* × usual/)).toBeVisible();
  await expect(overlay.getByTestId(testIds.anomaly.chart).first()).toBeVisible();
  await expect(overlay.getByTestId(testIds.anomaly.range).first()).toBeVisible();
});

test('opens another series as a chart', async ({ page }) => {
  const overlay = panel(page, TITLE);
  await overlay
    .getByRole('button', { name: /^Show .* as a chart$/ })
    .first()
    .click();
  await expect(overlay.getByTestId(testIds.anomaly.chart)).toHaveCount(1);
  await expect(overlay.getByRole('button', { name: /^Show shippingservice CPU/ })).toBeVisible();
  const rows = await overlay.getByRole('listitem').count();
  await overlay.getByRole('button', { name: /^and \d+ more$/ }).click();
  await expect.poll(() => overlay.getByRole('listitem').count()).toBeGreaterThan(rows);
});

test('explains a flag and zooms to it', async ({ page }) => {
  const overlay = panel(page, TITLE);
  await overlay.getByTestId(testIds.anomaly.range).first().click();
  const card = page.getByRole('dialog').filter({ hasText: 'Severity' });
  await expect(card).toContainText(/usual/);
  await card.getByRole('button', { name: 'Zoom in' }).click();
  await expect(page).toHaveURL(/from=\d{4}-|from=\d{10,}/);
  await settled(page);
});

test('shows the same as a table, and as a file', async ({ page }) => {
  const overlay = panel(page, TITLE);
  await overlay.getByRole('button', { name: 'Show as a table (t)' }).click();
  const table = overlay.getByTestId(testIds.tableTwin.container);
  await expect(table).toContainText('shippingservice CPU');
  const { text } = await downloaded(page, () => overlay.getByTestId(testIds.tableTwin.download).click());
  expect(text.split('\n').length).toBeGreaterThan(5);
  await overlay.getByRole('button', { name: 'Show the picture (t)' }).click();
  const file = await downloaded(page, () => overlay.getByRole('button', { name: 'Download as CSV' }).click());
  expect(file.text).toContain('shippingservice');
});

test('shows what one method found alone, and the week before on demand', async ({ page }) => {
  await open(page, dashboard('anomalies', GENERATED, { from: 'now-24h', to: 'now' }));
  const overlay = panel(page, TITLE);
  const controls = overlay.getByTestId(testIds.anomaly.controls);
  const counts = controls.getByRole('button', { name: /^Error counts \d+$/ });
  await counts.click();
  await expect(counts).toHaveAttribute('aria-pressed', 'true');
  await overlay.getByRole('button', { name: 'Show as a table (t)' }).click();
  const found = overlay.getByTestId(testIds.tableTwin.container).getByRole('row', { name: /Error counts/ });
  expect(await found.count()).toBe(Number(/\d+$/.exec((await counts.textContent()) ?? '')?.[0]));
  await expect(overlay.getByRole('row', { name: /Outside the band/ })).toHaveCount(0);
  await overlay.getByRole('button', { name: 'Show the picture (t)' }).click();
  await controls.getByRole('button', { name: 'A week before' }).click();
  await expect(overlay.getByTestId(testIds.anomaly.legend)).toContainText('A week before');
  const { violations } = await new AxeBuilder({ page })
    .include(`[data-testid="${testIds.anomaly.controls}"]`)
    .analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test('says how often a stretch comes by chance and leads to its slowest trace', async ({ page }) => {
  await open(page, dashboard('anomalies', GENERATED, { from: 'now-24h', to: 'now' }));
  await panel(page, TITLE).getByTestId(testIds.anomaly.range).first().click();
  const card = page.getByRole('dialog').filter({ hasText: 'Severity' });
  await expect(card).toContainText(/(about|less than) .* in such a series/);
  await card.getByRole('link', { name: 'Slowest trace' }).click();
  await expect(page).toHaveURL(/explore/);
  await settled(page);
  await expect(page.getByText(/^\d+ spans in \d+ services?, /)).toBeVisible();
});

test('is taken along as a picture', async ({ page }) => {
  const overlay = panel(page, TITLE);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    overlay.getByRole('button', { name: 'Download as PNG' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('strangest-series.png');
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) {
    chunks.push(chunk as Buffer);
  }
  const picture = Buffer.concat(chunks);
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  expect(picture.readUInt32BE(16)).toBeGreaterThan(900);
  expect(picture.length).toBeGreaterThan(5_000);
});

test('changes the range by dragging over a chart', async ({ page }) => {
  const chart = panel(page, TITLE).getByTestId(testIds.anomaly.chart).first().locator('.u-over');
  const box = (await chart.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=\d{4}-|from=\d{10,}/);
  await settled(page);
  await expect(panel(page, TITLE).getByTestId(testIds.anomaly.chart).first()).toBeVisible();
});

test('lists the stretches with readable columns and leads from a service to its figures', async ({ page }) => {
  const table = panel(page, 'Abnormal stretches');
  for (const name of ['Severity', 'Service', 'What happened', '× usual', 'Since', 'State']) {
    await expect(table.getByRole('columnheader', { name, exact: true })).toBeVisible();
  }
  await expect(table.getByText('open', { exact: true }).first()).toBeVisible();
  await table.getByRole('link', { name: 'shippingservice' }).first().click();
  await expect(page).toHaveURL(/throughline-overview.*var-service=shippingservice/);
});

test('marks the same stretches as annotations, on demand', async ({ page }) => {
  const scores = panel(page, 'Strangeness by service');
  await expect(scores.getByTestId('preview annotation')).toHaveCount(0);
  await page.getByRole('switch', { name: 'Anomalies' }).check({ force: true });
  await expect.poll(() => scores.getByTestId('preview annotation').count()).toBeGreaterThan(0);
});

test('marks a stretch as expected, shows who did, and takes it back', async ({ page }) => {
  const overlay = panel(page, TITLE);
  const flags = overlay.getByTestId(testIds.anomaly.range);
  await flags.first().click();
  const card = page.getByRole('dialog').filter({ hasText: 'Severity' });
  const about = (await card.innerText()).split('\n')[0];
  const answered = page.waitForResponse((response) => response.url().includes('/api/ds/query'));
  await card.getByRole('button', { name: 'Expected' }).first().click();
  await expect(overlay.getByText(/is marked: Expected/)).toBeVisible();
  await answered;
  await settled(page);
  await expect(page.getByText(about, { exact: true })).toHaveCount(0);
  const label = overlay.getByTestId(testIds.anomaly.mark).first();
  await expect(label).toHaveAccessibleName(/^Expected from .*, marked by preview$/);
  await overlay.getByRole('button', { name: 'Undo' }).click();
  await expect(overlay.getByText(/is taken back/)).toBeVisible();
  await expect(label).toHaveCount(0);
});
