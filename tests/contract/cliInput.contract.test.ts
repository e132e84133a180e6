import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { contentOf, numberedLines, throughline } from './cli';

jest.setTimeout(120_000);

const T0 = Date.UTC(2026, 5, 1);
const SAMPLE = path.resolve(__dirname, '../../examples/online-boutique');

const event = (id: string, changes: object = {}) =>
  `${JSON.stringify({ chain_id: id, service_name: 's', event_type: 'complete', timestamp: new Date(T0).toISOString(), duration_ms: 5, ...changes })}\n`;

/** OTLP with one good span and one with these changes; times in seconds when `digits` is ''. */
function otlp(changes: object, digits = '000000000'): string {
  const good = {
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
    name: 'good',
    kind: 2,
    startTimeUnixNano: `1769860800${digits}`,
    endTimeUnixNano: `1769860801${digits}`,
  };
  const spans = [good, { ...good, spanId: 'eee19b7ec3c1b175', name: 'bad', ...changes }];
  return JSON.stringify({
    resourceSpans: [
      { resource: { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] }, scopeSpans: [{ spans }] },
    ],
  });
}

/** A file, how many events of it are good, and how its bad record is named. */
const BAD: Array<[what: string, file: string, content: () => string | Buffer, good: number, message: RegExp]> = [
  [
    'broken JSON',
    'a.jsonl',
    () => `${event('1')}{"chain_id": broken\n${event('2')}`,
    2,
    /a\.jsonl, line 2: the JSON is broken/,
  ],
  [
    'truncated gzip',
    'b.jsonl.gz',
    () => gzipSync(numberedLines(1, 5_000, T0)).subarray(0, 9_000),
    -1,
    /b\.jsonl\.gz, record \d+: the gzip data end in the middle/,
  ],
  [
    'a span without ids',
    'c.json',
    () => otlp({ traceId: undefined }),
    2,
    /c\.json, line 1: span "bad": the span has no trace id/,
  ],
  [
    'a negative duration',
    'd.json',
    () => otlp({ endTimeUnixNano: '1769860799000000000' }),
    2,
    /d\.json, line 1: span "bad": the duration is negative \(-1000 ms\)/,
  ],
  [
    'an absurd duration',
    'e.json',
    () => otlp({ startTimeUnixNano: '1569860800000000000' }),
    2,
    /e\.json, line 1: span "bad": a duration of \d+ days is not believable/,
  ],
  [
    'times in the wrong unit',
    'f.json',
    () => otlp({}, ''),
    0,
    /f\.json, line 1: span "good": startTimeUnixNano 1769860800 looks like seconds.*--time-unit s/,
  ],
  [
    'text that is not UTF-8',
    'g.jsonl',
    () => Buffer.concat([Buffer.from(event('1')), Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a])]),
    1,
    /g\.jsonl, line 2: the text is not UTF-8/,
  ],
  [
    'random bytes',
    'h.json',
    () => Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 37 + 129) % 256)),
    0,
    /h\.json, record 1: the content is neither JSON nor OTLP/,
  ],
  ['an empty file', 'i.json', () => '', 0, /i\.json, record 1: the file is empty/],
];

describe('the command-line program, as it is run by people', () => {
  let folder: string;
  let env: Record<string, string>;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tl-cli-'));
    env = { GF_PLUGIN_DATA_DIR: path.join(folder, 'data'), TMPDIR: path.join(folder, 't') };
    mkdirSync(env.GF_PLUGIN_DATA_DIR);
    mkdirSync(env.TMPDIR);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) => throughline(args, env, { cwd: folder });

  it.each(BAD)(
    '%s: names file, record and reason, keeps the good records, and nothing with --strict',
    async (_, name, content, good, message) => {
      writeFileSync(path.join(folder, name), content());
      const [strict, kept] = await Promise.all([
        run('import', name, '--strict', '--into', 'strict.duckdb'),
        run('import', name, '--into', 'kept.duckdb'),
      ]);
      expect([strict.code, strict.out, strict.err]).toEqual([1, '', expect.stringMatching(message)]);
      expect(strict.err).toMatch(/^Nothing was imported: \d+ records? (was|were) refused/);
      expect([kept.code, kept.err]).toEqual([good === 0 ? 1 : 3, expect.stringMatching(message)]);
      const [none, { events }] = await Promise.all([contentOf('strict.duckdb', env), contentOf('kept.duckdb', env)]);
      expect(none).toMatchObject({ events: 0, metrics: 0 });
      if (good < 0) {
        expect(events).toBeGreaterThan(100);
      } else {
        expect(events).toBe(good);
      }
    }
  );

  it('a line of 100 MB is passed over and named', async () => {
    const file = openSync(path.join(folder, 'long.jsonl'), 'w');
    writeSync(file, `${event('1')}{"chain_id":"`);
    const part = 'x'.repeat(1_048_576);
    for (let megabyte = 0; megabyte < 100; megabyte++) {
      writeSync(file, part);
    }
    writeSync(file, `"}\n${event('2')}`);
    closeSync(file);
    const { code, err } = await run('import', 'long.jsonl', '--into', 'a.duckdb');
    expect([code, err]).toEqual([
      3,
      expect.stringMatching(/long\.jsonl, line 2: the line has 100 MB, at most 64 MB are read/),
    ]);
    expect(await contentOf('a.duckdb', env)).toMatchObject({ events: 2 });
  });

  it('takes records that are there twice once, and says how many there were', async () => {
    writeFileSync(path.join(folder, 'twice.jsonl'), event('1') + event('1') + event('2'));
    const { code, err } = await run('import', 'twice.jsonl', '--strict', '--into', 'a.duckdb');
    expect([code, err]).toEqual([0, expect.stringMatching(/new +2; 1 were there already/)]);
    expect(await contentOf('a.duckdb', env)).toMatchObject({ events: 2 });
  });

  it('several files in one strict import are taken whole or not at all', async () => {
    writeFileSync(path.join(folder, 'good.jsonl'), numberedLines(1, 30_000, T0));
    writeFileSync(path.join(folder, 'then-bad.jsonl'), `${event('1')}no\n`);
    const { code, err } = await run('import', 'good.jsonl', 'then-bad.jsonl', '--strict', '--into', 'a.duckdb');
    expect([code, err]).toEqual([1, expect.stringContaining('then-bad.jsonl, line 2')]);
    expect(await contentOf('a.duckdb', env)).toMatchObject({ events: 0 });
  });

  it('refuses names that lead out of the data directory', async () => {
    symlinkSync(folder, path.join(env.GF_PLUGIN_DATA_DIR, 'link'));
    await Promise.all(
      ['../outside.duckdb', 'sub/../../outside.duckdb', 'link/outside.duckdb'].map(async (into) => {
        const { code, err } = await run('generate', '--events', '10', '--into', into);
        expect([into, code, err]).toEqual([into, 1, expect.stringContaining('leads out of the data directory')]);
      })
    );
    expect(existsSync(path.join(folder, 'outside.duckdb'))).toBe(false);
  });

  it('says what is wrong with arguments, and leaves nothing behind', async () => {
    const wrong: Array<[args: string[], code: number, sentence: string]> = [
      [['generate', '--event', '5'], 2, '(Did you mean --events?)'],
      [['import'], 2, "missing required argument 'file'"],
      [['import', 'none.json'], 1, 'There is no file or folder none.json.'],
      [['import', SAMPLE, '--shift-fault-to-now', 'NOPE'], 1, 'There is no fault NOPE. Known are OB-0822-01'],
      [['generate', '--events', '1e12'], 1, 'a billion at most'],
      [['generate', '--days', '0'], 1, 'Choose --days above 0'],
      [['generate', '--into', 'sub/'], 1, 'sub/ is a folder'],
      [['generate', '--into', './t'], 1, './t is a folder'],
      [['check'], 1, 'Make one with throughline generate or throughline import.'],
    ];
    await Promise.all(
      wrong.map(async ([args, code, sentence]) => {
        const { out, err, ...result } = await run(...args);
        expect([args, result.code, out, err]).toEqual([args, code, '', expect.stringContaining(sentence)]);
      })
    );
    expect(readdirSync(env.GF_PLUGIN_DATA_DIR)).toEqual([]);
  });

  it('tells its version and what a command does', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await run('help', 'import')).toMatchObject({ code: 0, out: expect.stringContaining('--strict') });
  });
});
