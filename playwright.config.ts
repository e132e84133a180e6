import { dirname } from 'node:path';
import type { PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices } from '@playwright/test';

const grafanaUrl = process.env.GRAFANA_URL;
const previewPort = Number(process.env.PREVIEW_PORT ?? 3037);
const previewUrl = process.env.PREVIEW_URL ?? `http://localhost:${previewPort}`;

const launchOptions = {
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};

const preview = {
  name: 'preview',
  testDir: './tests/e2e/preview',
  use: { ...devices['Desktop Chrome'], baseURL: previewUrl, launchOptions },
};

// The suite that needs a real Grafana runs only where GRAFANA_URL names one.
const grafana = [
  {
    name: 'auth',
    testDir: `${dirname(require.resolve('@grafana/plugin-e2e'))}/auth`,
    testMatch: [/.*\.js/],
    use: { baseURL: grafanaUrl, launchOptions },
  },
  {
    name: 'grafana',
    testDir: './tests/e2e/grafana',
    use: {
      ...devices['Desktop Chrome'],
      baseURL: grafanaUrl,
      storageState: 'playwright/.auth/admin.json',
      launchOptions,
    },
    dependencies: ['auth'],
  },
];

export default defineConfig<PluginOptions>({
  fullyParallel: false,
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 60_000,
  // The first page of a fresh start waits for cold stores, on a machine that may be busy with other things.
  expect: { timeout: 20_000 },
  reporter: 'list',
  outputDir: 'build/test-results',
  use: { trace: 'retain-on-failure' },
  projects: grafanaUrl ? [preview, ...grafana] : [preview],
  webServer: process.env.PREVIEW_URL
    ? undefined
    : {
        command: 'node scripts/start.mjs',
        env: { PORT: String(previewPort) },
        url: previewUrl,
        timeout: 300_000,
        reuseExistingServer: false,
        stdout: 'pipe',
      },
});
