// npm run gen-proto: TypeScript stubs from the .proto files, written to src/backend/grpc/generated (and committed there).
// Needs no network: buf compiles, ts-proto writes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/steps.mjs';

const OPTIONS = [
  'outputServices=grpc-js',
  'esModuleInterop=true',
  'env=node',
  'forceLong=number',
  'outputJsonMethods=false',
  'useExactTypes=false',
  'removeEnumSuffix=true',
  'addGrpcMetadata=false',
];

const out = inRoot('src/backend/grpc/generated');
const work = mkdtempSync(path.join(tmpdir(), 'throughline-proto-'));
try {
  const template = path.join(work, 'buf.gen.yaml');
  writeFileSync(
    template,
    `version: v2\nplugins:\n  - local: ${JSON.stringify(inRoot('node_modules/.bin/protoc-gen-ts_proto'))}\n    out: ${JSON.stringify(out)}\n    opt: [${OPTIONS.join(', ')}]\n`
  );
  rmSync(out, { recursive: true, force: true });
  await run(inRoot('node_modules/.bin/buf'), [
    'generate',
    inRoot('src/backend/grpc/proto'),
    '--template',
    template,
    '--include-imports',
  ]);
} finally {
  rmSync(work, { recursive: true, force: true });
}
