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
  const joined = page.getByTestId(testIds.incident.evidence).getByRole('listitem');
  await expect(joined.first()).toContainText('first, at');
  await expect(joined.nth(1)).toContainText('Belongs to incident');
  await expect(page.getByTestId(testIds.incident.evidence).locator('canvas').first()).toBeVisible();
  for (const theme of ['dark', 'light']) {
    await open(page, `${page.url()}&theme=${theme}`);
    await expect(page.getByTestId(testIds.incident.timeline)).toBeVisible({ timeout: 20_000 });
    const { violations } = await new AxeBuilder({ page })
      .include(`[data-testid="${testIds.incident.timeline}"]`)
      .include(`[data-testid="${testIds.incident.facts}"]`)
      .include(`[data-testid="${testIds.incident.knownAt}"]`)
      .include(`[data-testid="${testIds.incident.signals}"]`)
      .include(`[data-testid="${testIds.incident.notes}"]`)
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

test('goes back by the keyboard to what was knowable, keeps the moment in the address, and returns', async ({
  page,
}) => {
  await open(page, DAY);
  await page
    .getByTestId(ids.list)
    .getByRole('link', { name: /more service/ })
    .last()
    .click();
  await settled(page);
  const known = page.getByTestId(testIds.incident.knownAt);
  const slider = known.getByRole('slider');
  await expect(slider).toHaveAttribute('aria-valuetext', 'Now');
  const sentence = page.getByTestId(testIds.incident.sentence);
  const last = await sentence.textContent();
  const signals = page.getByTestId(testIds.incident.signals).getByRole('row');
  const all = await signals.count();
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(known.getByRole('status')).toContainText(/it was not an incident yet|Known at/);
  await expect(page).toHaveURL(/[?&]at=\d{13}/);
  // How long it took from the first signal to the incident differs from one to the next.
  const status = known.getByRole('status');
  for (let minute = 0; minute < 30 && !(await status.textContent())?.includes('Known at'); minute++) {
    await page.keyboard.press('ArrowRight');
    const time = (await slider.getAttribute('aria-valuetext')) ?? '';
    await expect(status).toContainText(new RegExp(`(At|Known at) ${time}`));
  }
  await expect(status).toContainText(/Known at \d\d:\d\d: \d+ signals? in \d+ services?/);
  await settled(page);
  expect(await signals.count()).toBeLessThanOrEqual(all);
  await expect(sentence).toContainText('since');
  await open(page, page.url());
  await expect(known.getByRole('status')).toContainText('Known at');
  await known.getByRole('button', { name: 'Back to now' }).click();
  await expect(sentence).toHaveText(last ?? '');
  expect(page.url()).not.toContain('at=1');
});

test('keeps a note as text, counts it in the list, takes it back and restores it', async ({ page }) => {
  await open(page, DAY);
  const link = page
    .getByTestId(ids.list)
    .getByRole('link', { name: /more service/ })
    .first();
  const title = (await link.textContent()) ?? '';
  await link.click();
  await settled(page);
  const notes = page.getByTestId(testIds.incident.notes);
  const text = `<b>The pool was full</b> at ${Date.now()}\n\tmax = 5`;
  await notes.getByRole('textbox', { name: 'What did you find?' }).fill(text);
  await page.keyboard.press('Control+Enter');
  await expect(notes.getByText('Your note is kept.')).toBeVisible();
  const note = notes.getByRole('listitem').filter({ hasText: text.split('\n')[0] });
  await expect(note).toContainText('preview');
  await note.locator('time').hover();
  await expect(page.getByRole('tooltip')).toContainText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
  await note.getByRole('button', { name: /^Take back/ }).click();
  const restore = notes.getByRole('button', { name: 'Restore' });
  await expect(restore).toBeFocused();
  await expect(note).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(note).toBeVisible();
  await page.reload();
  await settled(page);
  await expect(note).toContainText(text.split('\n')[1].trim());
  await open(page, DAY);
  const row = page.getByTestId(ids.list).getByRole('row').filter({ hasText: title });
  await expect(page.getByTestId(ids.list).getByRole('columnheader', { name: 'Notes' })).toBeVisible();
  await expect(row.getByRole('cell').last()).toHaveText(/^[1-9]\d*$/);
  await row.getByRole('link').click();
  await settled(page);
  await note.getByRole('button', { name: /^Take back/ }).click();
  await expect(note).toHaveCount(0);
});
