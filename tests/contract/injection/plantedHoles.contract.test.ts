import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { QueryTypeName } from '../../../src/contracts/queryTypes';
import { noPostgres } from '../../../src/stores/testing/postgresServer';
import { testUnless } from '../../../src/stores/testing/suiteUnless';
import { TestPlugin } from '../pluginClient';
import { buildChanged, type ChangedLine } from '../tenants/changedBuild';
import { Attack, type Hole } from './attack';
import { Lures } from './hostileTexts';
import { VICTIMS } from './victims';

jest.setTimeout(120_000);

const END = Math.floor(Date.now() / 60_000) * 60_000;
const RANGE = { from: END - 2 * 3_600_000, to: END };

const VALUES_AS_TEXT: ChangedLine = {
  file: 'stores/sql.ts',
  line: '    } else {\n      values.push(insert);\n      parts.push(strings[index + 1]);',
  instead:
    "    } else if (typeof insert === 'string') {\n      parts[parts.length - 1] += `'${insert}'` + strings[index + 1];\n    } else {\n      values.push(insert);\n      parts.push(strings[index + 1]);",
};
const ANY_IDENTIFIER: ChangedLine[] = [
  { file: 'contracts/settings.ts', line: '.regex(/^[A-Za-z_][A-Za-z0-9_$]{0,62}$/,', instead: '.regex(/^/,' },
  { file: 'stores/sql.ts', line: 'if (!IDENTIFIER.test(name)) {', instead: 'if (name === undefined) {' },
];
const ANY_FILE: ChangedLine = {
  file: 'stores/paths.ts',
  line: "return inside === '' || inside.startsWith('..') || path.isAbsolute(inside) ? undefined : target;",
  instead: 'return inside === undefined ? undefined : target;',
};
const SEVERAL_STATEMENTS: ChangedLine = {
  file: 'stores/postgres/statement.ts',
  line: "queryMode: 'extended',",
  instead: "...(values.length === 0 && { queryMode: 'simple' }),",
};

interface Planted {
  name: string;
  engine: 'embedded' | 'postgres';
  changes: ChangedLine[];
  /** Query types that are attacked; the settings where absent. */
  types?: QueryTypeName[];
  found: Pick<Hole, 'where' | 'what'>;
}

const HOLES: Planted[] = [
  {
    name: 'values that become text',
    engine: 'embedded',
    changes: [VALUES_AS_TEXT],
    types: ['red'],
    found: {
      where: expect.stringContaining('red filters') as string,
      what: expect.stringMatching(/^answered/) as string,
    },
  },
  {
    name: 'one value that becomes text, on PostgreSQL',
    engine: 'postgres',
    changes: [
      {
        file: 'stores/questions/chains.ts',
        line: 'sql`${h.chainId} = ${chainId}${dialect.uuid}`',
        instead: "sql`${h.chainId} = ${raw(`'${chainId}'`)}${dialect.uuid}`",
      },
      { file: 'stores/questions/chains.ts', line: 'parseUuid(chainId) ?', instead: 'chainId ?' },
      {
        file: 'backend/queries/chainId.ts',
        line: "return dashed(text === 'system' ? NIL : hashed(text));",
        instead: 'return text;',
      },
    ],
    types: ['trace'],
    found: { where: 'trace options.chainId', what: expect.stringMatching(/in a statement|^answered/) as string },
  },
  {
    name: 'several statements in one text',
    engine: 'postgres',
    changes: [VALUES_AS_TEXT, SEVERAL_STATEMENTS],
    types: ['variable'],
    found: {
      where: expect.stringContaining('variable ') as string,
      what: expect.stringContaining('in a statement') as string,
    },
  },
  {
    name: 'names of tables that may be anything',
    engine: 'postgres',
    changes: ANY_IDENTIFIER,
    found: {
      where: expect.stringMatching(/^setting/) as string,
      what: expect.stringMatching(/in a statement|not a refusal/) as string,
    },
  },
  {
    name: 'files anywhere',
    engine: 'embedded',
    changes: [ANY_FILE],
    found: { where: 'setting path', what: expect.stringContaining('was read') as string },
  },
  {
    name: 'certificates anywhere',
    engine: 'postgres',
    changes: [ANY_FILE],
    found: {
      where: expect.stringContaining('setting tls') as string,
      what: expect.stringContaining('was read') as string,
    },
  },
];

describe('The search for holes', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'throughline-holes-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  for (const { name, engine, changes, types, found } of HOLES) {
    const missing = engine === 'postgres' ? noPostgres() : undefined;
    testUnless(missing, `the planted hole: ${name}`)(`finds the planted one: ${name}`, async () => {
      const folder = mkdtempSync(path.join(root, 'hole-'));
      const dataDir = path.join(folder, 'data');
      const lures = new Lures(folder, dataDir);
      const victim = await VICTIMS.find((kind) => kind.name === engine)!.open(dataDir, END);
      await lures.lay();
      const plugin = await TestPlugin.start(await buildChanged(changes, name.replace(/\W+/g, '-')), { dataDir });
      try {
        const attack = new Attack(plugin, victim, lures, RANGE);
        await (types ? attack.queries(types, 1) : attack.settings(1));
        expect(attack.holes).toContainEqual(expect.objectContaining(found));
      } finally {
        await plugin.process.stop();
        await lures.close();
        await victim.dispose();
      }
    });
  }
});
