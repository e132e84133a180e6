import type { APIRequestContext } from '@playwright/test';
import { testIds } from '../../../src/ui/testIds';
import { APP, expect, GENERATED, open, RECORDED, test } from './preview';

const ids = testIds.models;

test('lists the models with what they learned from, and how they did at the last fits [S0-009] [S0-179]', async ({
  page,
}) => {
  await open(page, `/a/${APP}/models?ds=${GENERATED}`);
  const rows = page.getByTestId(ids.list).getByRole('row');
  const sentence = (await page.getByTestId(ids.sentence).textContent()) ?? '';
  const [, ready, models] = (/(\d+) of (\d+) models are ready/.exec(sentence) ?? []).map(Number);
  expect(sentence).toMatch(/Scheduled fits are made every day: last at (\w{3} \d+ \w{3}, )?\d\d:\d\d, .* ago, next in/);
  expect(await rows.count()).toBe(models + 1);
  await expect(page.getByTestId(ids.list).getByText('ready', { exact: true })).toHaveCount(ready);
  await expect(rows.filter({ hasText: 'forest-and-mahalanobis/1' }).first()).toContainText(/k chains/);
  await expect(rows.filter({ hasText: 'Usual band' })).toContainText(/\d false alarms a week/);
  const scores = page.getByTestId(ids.scores);
  await expect(scores.getByRole('columnheader')).toHaveCount(2 + 5);
  await expect(scores.getByRole('row', { name: /Theta Error of past forecasts/ })).toContainText(/\d %/);
});

test('says how each model works and with which parameters, by keyboard too', async ({ page }) => {
  await open(page, `/a/${APP}/models?ds=${GENERATED}`);
  const forest = page.getByTestId(ids.details).locator('details', { hasText: 'Isolation forest' });
  await expect(forest.getByText('trees', { exact: false }).first()).toBeHidden();
  await forest.locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect(forest).toContainText('Liu, Ting and Zhou 2008');
  await expect(forest).toContainText('schedule of the fits (setting)');
});

test('says of a recording of hours what is too young, and why its rate is not forecast', async ({ page, request }) => {
  await open(page, `/a/${APP}/models?ds=${RECORDED}`);
  await expect(page.getByTestId(ids.sentence)).toContainText('every hour while the data are young, later every day');
  const list = page.getByTestId(ids.list);
  await expect(list.getByRole('row', { name: /Usual band/ })).toContainText('too short for a rate a week');
  // Whether enough steps hold requests depends on where the recording, moved to now, meets the hours: the forecast itself says.
  const isSparse = (await forecastNotices(request)).some((text) => text.includes('so few places'));
  await expect(list.getByRole('row', { name: /Theta/ })).toContainText(
    isSparse ? 'recorded in too few places' : 'Needs two days of history'
  );
});

async function forecastNotices(request: APIRequestContext): Promise<string[]> {
  const now = Date.now();
  const datasource = { uid: RECORDED };
  const answer = await request.post('/api/ds/query', {
    data: {
      from: String(now - 6 * 3_600_000),
      to: String(now),
      queries: [{ refId: 'A', datasource, queryType: 'forecast', schemaVersion: 1, options: {} }],
    },
  });
  const { frames } = (await answer.json()).results.A as {
    frames: Array<{ schema: { meta?: { notices?: Notice[] } } }>;
  };
  return frames.flatMap(({ schema }) => schema.meta?.notices ?? []).map(({ text }) => text);
}

interface Notice {
  text: string;
}

test('keeps the others when one service is asked for that does not exist', async ({ page }) => {
  await open(page, `/a/${APP}/models?ds=${GENERATED}&service=nobody`);
  await expect(page.getByTestId(ids.list).getByText('idle').first()).toBeVisible();
  await expect(page.getByTestId(ids.scores)).toContainText('Nothing was scored yet');
});
