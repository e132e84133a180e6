// Times in tests are UTC, whatever the machine's zone is.
process.env.TZ = 'UTC';

const grafana = require('./.config/jest.config');

const BROWSER = ['app', 'datasource', 'panels', 'ui', 'preview/shell'];
const NODE = ['contracts', 'core', 'stores', 'state', 'backend', 'ingest', 'reports', 'cli', 'preview/host'];
// These load the machine and hang on time limits or on what a cache keeps for seconds: nothing may run beside them.
const ALONE = ['load', 'tenants'].map((folder) => `tests/contract/${folder}/`);
const swc = [
  '@swc/jest',
  { sourceMaps: 'inline', jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: false } } },
];

// Grafana's base leaves out `.mjs`, in which some of its dependencies come; JSX settings are in .swcrc.
const [[, grafanaTransform]] = Object.entries(grafana.transform);

module.exports = {
  // Tests that start real programs take their time on a busy machine.
  testTimeout: 30_000,
  projects: [
    {
      ...grafana,
      displayName: 'browser',
      transform: { '^.+\\.(m?js|jsx|tsx?)$': grafanaTransform },
      // One router for us and @grafana/ui, as the host page gives all plugins one.
      moduleNameMapper: {
        ...grafana.moduleNameMapper,
        '^react-router-dom-v5-compat$': require.resolve('react-router-dom'),
      },
      rootDir: __dirname,
      setupFilesAfterEnv: ['<rootDir>/jest-setup.js'],
      testMatch: BROWSER.map((folder) => `<rootDir>/src/${folder}/**/*.test.{ts,tsx}`),
    },
    {
      displayName: 'node',
      rootDir: __dirname,
      testEnvironment: 'node',
      transform: { '^.+\\.tsx?$': swc },
      testMatch: [
        ...NODE.map((folder) => `<rootDir>/src/${folder}/**/*.test.ts`),
        '<rootDir>/tests/architecture/**/*.test.ts',
        '<rootDir>/bench/**/*.test.ts',
      ],
    },
    {
      displayName: 'contract',
      rootDir: __dirname,
      testEnvironment: 'node',
      transform: { '^.+\\.tsx?$': swc },
      testMatch: ['<rootDir>/tests/{contract,golden}/**/*.test.ts'],
      testPathIgnorePatterns: ALONE,
    },
    {
      displayName: 'alone',
      rootDir: __dirname,
      testEnvironment: 'node',
      transform: { '^.+\\.tsx?$': swc },
      testMatch: ALONE.map((folder) => `<rootDir>/${folder}**/*.test.ts`),
    },
  ],
};
