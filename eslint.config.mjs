import { defineConfig } from 'eslint/config';
import baseConfig from './.config/eslint.config.mjs';
import i18n from '@grafana/i18n/eslint-plugin';

/** Folders that a tier must not import; tests/architecture is the authority, this is for the editor. */
const forbid = (...folders) => ({
  'no-restricted-imports': [
    'error',
    {
      patterns: folders.map((folder) => ({
        group: [`**/${folder}/**`],
        message: `This tier must not import ${folder}.`,
      })),
    },
  ],
});

export default defineConfig([
  {
    ignores: [
      'node_modules/',
      'dist/',
      'build/',
      '.throughline/',
      'coverage/',
      '.config/',
      '**/generated/',
      'test-results/',
      'playwright-report/',
    ],
  },
  ...baseConfig,
  {
    files: [
      'src/{stores,state,backend,ingest,reports,cli}/**/*.ts',
      'src/preview/host/**/*.ts',
      'bench/**/*.ts',
      'tests/**/*.ts',
    ],
    languageOptions: { parserOptions: { project: null } },
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Use named exports.' }],
      '@typescript-eslint/no-explicit-any': 'error',
      // JSX is compiled with the automatic runtime.
      'react/react-in-jsx-scope': 'off',
    },
  },
  {
    files: ['src/contracts/**/*.ts', 'src/core/**/*.ts'],
    rules: forbid('stores', 'backend', 'ingest', 'cli', 'ui', 'datasource', 'panels', 'app', 'preview'),
  },
  {
    files: ['src/{stores,backend,ingest,cli}/**/*.ts'],
    rules: forbid('ui', 'datasource/components', 'panels', 'app', 'preview'),
  },
  {
    files: ['src/{ui,datasource,app}/**/*.{ts,tsx}', 'src/panels/**/*.{ts,tsx}'],
    rules: forbid('stores', 'backend', 'cli', 'ingest', 'preview'),
  },
  {
    files: ['src/{ui,datasource,app,panels}/**/*.tsx'],
    ignores: ['**/*.test.tsx'],
    plugins: { '@grafana/i18n': i18n },
    rules: { '@grafana/i18n/no-untranslated-strings': 'error', '@grafana/i18n/no-translation-top-level': 'error' },
  },
]);
