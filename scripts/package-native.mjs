// node scripts/package-native.mjs FOLDER: copies the native database packages of this machine into FOLDER/node_modules,
// where a backend or command-line program below FOLDER finds them.
import { cpSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from './lib/paths.mjs';

const [target] = process.argv.slice(2);
if (!target) {
  process.stderr.write('Usage: node scripts/package-native.mjs FOLDER\n');
  process.exit(1);
}
const scope = inRoot('node_modules/@duckdb');
if (!existsSync(scope)) {
  process.stderr.write(
    '@duckdb/node-api is not installed: it is an optional dependency and this platform may have none.\n'
  );
  process.exit(1);
}
for (const name of readdirSync(scope)) {
  cpSync(path.join(scope, name), path.join(target, 'node_modules/@duckdb', name), {
    recursive: true,
    dereference: true,
  });
}
