import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { QUERY_SCHEMAS, QUERY_TYPES } from '../../../src/contracts/queryTypes';
import { settingsSchema } from '../../../src/contracts/settings';
import { suiteUnless } from '../../../src/stores/testing/suiteUnless';
import { buildBackend, TestPlugin } from '../pluginClient';
import { Attack } from './attack';
import { Lures } from './hostileTexts';
import { leavesOf } from './leaves';
import { VICTIMS, type Victim } from './victims';

const END = Math.floor(Date.now() / 60_000) * 60_000;
const RANGE = { from: END - 2 * 3_600_000, to: END };

/**
 * Attacks a built backend over one kind of database.
 * @param name as in `VICTIMS`
 */
export function attackOver(name: string): void {
  const kind = VICTIMS.find((known) => known.name === name)!;
  const suite = suiteUnless(kind.skipped, `attacks on ${kind.name}`);

  suite(`Hostile texts, over ${kind.name}`, () => {
    const root = mkdtempSync(path.join(tmpdir(), 'throughline-attack-'));
    const dataDir = path.join(root, 'data');
    const lures = new Lures(root, dataDir);
    let victim: Victim;
    let plugin: TestPlugin;
    let before: unknown;

    beforeAll(async () => {
      victim = await kind.open(dataDir, END);
      await lures.lay();
      before = await victim.contents();
      plugin = await TestPlugin.start(buildBackend(), { dataDir });
      expect(lures.seesReading).toBe(true);
    });
    afterAll(async () => {
      await plugin.process.stop();
      await lures.close();
      await victim.dispose();
      rmSync(root, { recursive: true, force: true });
    });

    it('in any field of any query are texts or are refused', async () => {
      const attack = new Attack(plugin, victim, lures, RANGE, kind.share);
      await attack.queries();
      expect(attack.holes.slice(0, 5)).toEqual([]);
      for (const type of QUERY_TYPES) {
        for (const { path: field } of leavesOf(QUERY_SCHEMAS[type])) {
          expect(field[0] === 'queryType' || attack.fields.has(`${type} ${field.join('.')}`)).toBe(true);
        }
      }
    });

    it('in any setting reach nothing and are refused with a sentence', async () => {
      const attack = new Attack(plugin, victim, lures, RANGE, kind.share);
      await attack.settings();
      expect(attack.holes.slice(0, 5)).toEqual([]);
      for (const { path: field } of leavesOf(settingsSchema)) {
        expect(attack.fields).toContain(`setting ${field.join('.')}`);
      }
    });

    it('have changed nothing', async () => {
      await plugin.process.stop();
      expect(await victim.contents()).toEqual(before);
    });
  });
}
