import { dashboard, expect, GENERATED, open, panel, settled, test } from './preview';

test('shows the state in figures', async ({ page }) => {
  await open(page, dashboard('overview', GENERATED));
  for (const title of ['Health', 'Chains per minute', 'Error share', 'p95 duration']) {
    await expect(panel(page, title)).toContainText(/\d/);
  }
  await expect(panel(page, 'Requests by service').locator('canvas')).toBeVisible();
});

test('narrows every panel to a chosen service', async ({ page }) => {
  await open(page, dashboard('overview', GENERATED));
  const services = panel(page, 'Services');
  const service = services.getByRole('link', { name: 'user-service' });
  await expect(service).toBeVisible();
  const all = await services.getByRole('row').count();
  await service.click();
  await expect(page).toHaveURL(/var-service=user-service/);
  await settled(page);
  await expect.poll(() => services.getByRole('row').count()).toBeLessThan(all);
  await expect(panel(page, 'Requests by service')).toContainText('user-service');
  await expect(panel(page, 'Requests by service')).not.toContainText('api-gateway');
});

test('offers the services of the data source in its variable', async ({ page }) => {
  await open(page, dashboard('anomalies', GENERATED));
  await page
    .getByTestId(/Variable Value DropDown/)
    .or(page.locator('#var-service'))
    .first()
    .click();
  await expect(page.getByText('api-gateway').first()).toBeVisible();
});

test('zooms by dragging over a time series', async ({ page }) => {
  await open(page, dashboard('overview', GENERATED));
  const box = (await panel(page, 'Requests by service').locator('.u-over').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=\d{4}-|from=\d{10,}/);
});
