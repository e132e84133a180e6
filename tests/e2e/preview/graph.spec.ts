import { testIds } from '../../../src/ui/testIds';
import { dashboard, downloaded, expect, open, panel, RECORDED, test } from './preview';

const ids = testIds.graph;

test.beforeEach(async ({ page }) => {
  await open(page, dashboard('overview', RECORDED));
});

test('finds a service, opens its details and closes them again', async ({ page }) => {
  const graph = panel(page, 'Dependencies');
  await graph.getByTestId(ids.search).fill('checkout');
  await expect(graph.getByRole('option', { name: /checkoutservice/ })).toBeVisible();
  await graph.getByTestId(ids.search).press('Enter');
  const drawer = graph.getByTestId(ids.drawer);
  await expect(drawer).toContainText('checkoutservice');
  await expect(drawer).toContainText('Callers (1)');
  await expect(drawer).toContainText('paymentservice');
  await expect(drawer).toContainText('p95');
  await drawer.getByRole('button', { name: 'Close' }).click();
  await expect(drawer).toBeHidden();
  await graph.getByTestId(ids.search).fill('no such thing');
  await expect(graph.getByText('No service has that name')).toBeVisible();
});

test('opens a service with a click on the picture', async ({ page }) => {
  const graph = panel(page, 'Dependencies');
  const canvas = graph.getByTestId(ids.canvas);
  await expect(canvas).toBeVisible();
  const box = await canvas.boundingBox();
  const { x, y, width, height } = box!;
  const tip = graph.getByRole('tooltip');
  const drawer = graph.getByTestId(ids.drawer);
  // The layered picture is hovered over until a service answers: the entry stands left, somewhere in the middle.
  for (let spot = 0; spot < 200 && !(await tip.isVisible()); spot++) {
    await page.mouse.move(x + width * (0.04 + 0.015 * (spot % 10)), y + height * (0.2 + 0.03 * Math.floor(spot / 10)));
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await expect(tip).toContainText('frontend');
  await page.mouse.down();
  await page.mouse.up();
  await expect(drawer).toContainText('frontend');
});

test('walks along the calls with the keyboard, opens and focuses', async ({ page }) => {
  const graph = panel(page, 'Dependencies');
  const stage = graph.getByRole('application');
  const drawer = graph.getByTestId(ids.drawer);
  const back = graph.getByRole('button', { name: 'Graph', exact: true });
  // The walk begins once the picture is arranged; each try begins it anew. Before, Tab leads on to the tools, and Enter to the table.
  await expect(async () => {
    if (await back.isVisible()) {
      await back.click();
    }
    await stage.focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(drawer).toContainText('frontend', { timeout: 3000 });
  }).toPass({ timeout: 40_000 });
  await drawer.getByRole('button', { name: 'Focus ±1 hop' }).click();
  await expect(graph.getByText('frontend ±1')).toBeVisible();
  await drawer.getByRole('button', { name: 'Close' }).click();
  await graph.getByRole('button', { name: 'Show the whole graph' }).click();
  await expect(graph.getByText('frontend ±1')).toBeHidden();
  await stage.focus();
  await page.keyboard.press('/');
  await expect(graph.getByTestId(ids.search)).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'How to read and use the graph' })).toBeVisible();
});

test('shows the same as tables of services and calls', async ({ page }) => {
  const graph = panel(page, 'Dependencies');
  await graph.getByRole('button', { name: 'Table (t)' }).click();
  const table = graph.getByTestId(testIds.tableTwin.container);
  await expect(table.getByRole('row')).toHaveCount(11);
  await expect(table).toContainText('shippingservice');
  await graph.getByRole('radio', { name: 'Calls' }).click();
  await expect(table.getByRole('columnheader', { name: /Caller/ })).toBeVisible();
  const { name, text } = await downloaded(page, () => graph.getByTestId(testIds.tableTwin.download).click());
  expect(name).toMatch(/\.csv$/);
  expect(text).toContain('checkoutservice');
});

test('filters by state with the legend', async ({ page }) => {
  const graph = panel(page, 'Dependencies');
  const entry = graph.getByTestId(ids.legend).getByRole('button').first();
  await expect(entry).toContainText(/OK|Warning|Bad/);
  await entry.click();
  await expect(graph.getByTestId(ids.legend).getByRole('button', { name: 'Show all' })).toBeVisible();
  await graph.getByTestId(ids.legend).getByRole('button', { name: 'Show all' }).click();
  await expect(graph.getByTestId(ids.legend).getByRole('button', { name: 'Show all' })).toBeHidden();
});

test('zooms, fits, arranges anew and is taken along as a picture', async ({ page }) => {
  const graph = panel(page, 'Dependencies');
  const picture = () => graph.getByTestId(ids.canvas).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const before = await picture();
  await graph.getByRole('button', { name: 'Zoom in (+)' }).click();
  await expect.poll(picture).not.toBe(before);
  const zoomed = await picture();
  await graph.getByRole('button', { name: 'Show everything (0)' }).click();
  await expect.poll(picture, { timeout: 20_000 }).not.toBe(zoomed);
  // The tooltip of the button just pressed lies over its neighbour.
  await page.mouse.move(0, 0);
  await graph.getByTestId(ids.controls).getByRole('button', { name: 'Arrangement' }).click();
  await page.getByRole('menuitem', { name: /By force/ }).click();
  await expect.poll(picture, { timeout: 20_000 }).not.toBe(before);
  await page.mouse.move(0, 0);
  await graph.getByRole('button', { name: 'Export' }).click();
  const { name, text } = await downloaded(page, () => page.getByRole('menuitem', { name: 'Picture (SVG)' }).click());
  expect(name).toMatch(/\.svg$/);
  expect(text).toContain('frontend');
});
