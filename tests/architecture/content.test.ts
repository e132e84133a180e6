import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isTest, ROOT, sourceFiles } from './sources';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const sources = sourceFiles('src').filter((file) => !isTest(file));
const matching = (files: string[], pattern: RegExp) =>
  files.filter((file) => pattern.test(withoutComments(read(file))));
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

const LONGEST = 400;
/** Files above the limit, each with its reason. The list may only shrink. */
const LONG: Record<string, string> = {};

describe('content of the sources', () => {
  it('has no file above 400 lines', () => {
    const long = ['src', 'tests', 'bench']
      .flatMap(sourceFiles)
      .filter((file) => read(file).split('\n').length > LONGEST);
    expect(long.filter((file) => !(file in LONG))).toEqual([]);
    expect(Object.keys(LONG).filter((file) => !long.includes(file))).toEqual([]);
  });

  it('keeps SQL in the stores', () => {
    const sql =
      /\b(SELECT|select)\b[\s\S]{1,400}?\b(FROM|from)\b\s+[a-z_"$]+[\s\S]{0,200}?\b(WHERE|where|GROUP BY|group by)\b/;
    const elsewhere = sources.filter((file) => !file.startsWith('src/stores/'));
    expect(matching(elsewhere, sql)).toEqual([]);
  });

  it('asks no clock and no dice in core and frames', () => {
    const pure = sources.filter((file) => /^src\/(core|backend\/frames)\//.test(file));
    expect(matching(pure, /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/)).toEqual([]);
  });

  it('spells wire field names of the Node side in frames alone', () => {
    const others = sources.filter((file) =>
      /^src\/(core|stores|backend\/(queries|host|grpc|instances|workers|telemetry))\//.test(file)
    );
    expect(matching(others, /['"](detail__|arc__|mainstat|secondarystat|strokeDasharray)/)).toEqual([]);
  });

  it('switches no check of the compiler or the linter off', () => {
    expect(matching(sources, /@ts-(ignore|expect-error|nocheck)|eslint-disable|:\s*any\b|<any>|\bas any\b/)).toEqual(
      []
    );
  });

  it('has no default exports', () => {
    expect(matching(sources, /^export default\b/m)).toEqual([]);
  });

  it('uses theme tokens instead of colours in the front end', () => {
    const front = sources.filter((file) => /^src\/(ui|datasource|panels|app)\//.test(file));
    expect(matching(front, /['"`:\s]#[0-9a-fA-F]{3,8}['"`;\s]/)).toEqual([]);
  });
});
