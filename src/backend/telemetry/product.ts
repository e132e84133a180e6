import packageJson from '../../../package.json';

/** What this program is called and which release it is. */
export const PRODUCT = { name: 'Throughline', version: packageJson.version, node: process.version } as const;
