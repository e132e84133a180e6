import { expect, test as base, type Locator, type Page } from '@playwright/test';

export const APP = 'throughline-chains-app';
/** A recording with known faults, the last of them now. */
export const RECORDED = 'throughline-online-boutique';
/** Thirty simulated days. */
export const GENERATED = 'throughline-shop';

interface Fixtures {
  /** What a user would never forgive: script errors and failed requests. Each test ends with none. */
  problems: string[];
  /** Set by tests that provoke a failure: failed requests whose address it matches are expected. */
  expected: { failures?: RegExp };
}

export const test = base.extend<Fixtures>({
  viewport: { width: 1280, height: 1700 },
  expected: async ({}, use) => use({}),
  problems: [
    async ({ page, expected }, use) => {
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(`script error: ${error.message}`));
      page.on('response', (response) => {
        if (response.status() >= 400 && !expected.failures?.test(response.url())) {
          problems.push(`${response.status()} ${response.url()}`);
        }
      });
      await use(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens an address and waits until nothing loads any more. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await settled(page);
}

/** No panel waits for an answer, no part of a page for its code. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('main')).not.toBeEmpty();
  await expect(page.getByText(/^(Loading|Looking at your chains|Arranging)/)).toHaveCount(0, { timeout: 20_000 });
  await expect(page.getByLabel('Panel loading bar')).toHaveCount(0, { timeout: 20_000 });
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0, { timeout: 20_000 });
}

/** A panel of a dashboard by its title. */
export function panel(page: Page, title: string): Locator {
  return page.getByTestId(`data-testid Panel header ${title}`);
}

/** The address of a dashboard of the plugin. */
export function dashboard(
  name: 'overview' | 'anomalies' | 'forecast' | 'chain',
  datasource: string,
  more: Record<string, string> = {}
): string {
  return `/d/throughline-${name}?${new URLSearchParams({ 'var-datasource': datasource, ...more })}`;
}

/** The name and text of the file that an action downloads. */
export async function downloaded(page: Page, action: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), action()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) {
    chunks.push(chunk as Buffer);
  }
  return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
}
