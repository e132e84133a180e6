import AxeBuilder from '@axe-core/playwright';
import { testIds } from '../../../src/ui/testIds';
import { APP, expect, GENERATED, open, settled, test } from './preview';

const ids = testIds.incidents;
const DAY = `/a/${APP}/incidents?ds=${GENERATED}&from=now-24h&to=now`;

test('lists what belongs together and loses no signal', async ({ page }) => {
  await open(page, DAY);
  const sentence = (await page.getByTestId(ids.sentence).textContent()) ?? '';
  const [, signals, inIncidents, single] = (
    /Of (\d+) abnormal signals .* (\d+) belong to an incident, (\d+) to none/.exec(sentence) ?? []
  ).map(Number);
  expect(inIncidents + single).toBe(signals);
  const rows = await page.getByTestId(ids.list).getByRole('row').count();
  expect(rows).toBeGreaterThan(1);
  expect(rows - 1).toBeLessThan(inIncidents);
});

test('shows one incident from its first signal on, with the reason for every other', async ({ page }) => {
  await open(page, DAY);
  await page
    .getByTestId(ids.list)
    .getByRole('link', { name: /more service/ })
    .first()
    .click();
  await settled(page);
  const bars = page.getByTestId(testIds.incident.timeline).getByRole('link');
  const rows = page.getByTestId(testIds.incident.signals).getByRole('row');
  await expect(rows.nth(1)).toContainText('The first signal of incident');
  await expect(rows.nth(2)).toContainText('Belongs to incident');
  expect(await bars.count()).toBe((await rows.count()) - 1);
  await bars.first().focus();
  await expect(bars.first()).toBeFocused();
  await bars.first().hover();
  await expect(page.getByRole('tooltip')).toContainText('The first signal of incident');
  for (const theme of ['dark', 'light']) {
    await open(page, `${page.url()}&theme=${theme}`);
    await expect(page.getByTestId(testIds.incident.timeline)).toBeVisible({ timeout: 20_000 });
    const { violations } = await new AxeBuilder({ page })
      .include(`[data-testid="${testIds.incident.timeline}"]`)
      .include(`[data-testid="${testIds.incident.facts}"]`)
      .include(`[data-testid="${testIds.incident.signals}"]`)
      .analyze();
    const heavy = violations.filter(({ impact }) => impact === 'critical' || impact === 'serious');
    expect(heavy.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`)).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await settled(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
  expect(overflow).toBeLessThanOrEqual(1);
});
