import type { Answer } from '../../src/backend/queries/queryType';
import type { ChainWriter } from '../../src/stores/writer';
import { batchOf, eventBatch, MINUTE, rows } from './dataset';
import { openGoldenStore, type GoldenStore } from './goldenStore';

const HOUR = 60 * MINUTE;
const FORMATS = ['table', 'score', 'chains', 'temporal'];
const figures = ({ frames }: Answer) => frames.map(({ fields }) => fields.map(({ name, values }) => [name, values]));

describe('anomalies over rows that came twice, late, or from a wrong clock', () => {
  let golds: GoldenStore;
  let before: unknown[];
  const askAll = async () => {
    const answers = [];
    for (const format of FORMATS) {
      answers.push(figures(await golds.ask({ queryType: 'anomalies', options: { format } })));
    }
    return answers;
  };
  const add = async (...batches: Array<ReturnType<typeof batchOf>>) => {
    const load = await (golds.store as unknown as ChainWriter).begin({ dataset: '', strict: false });
    for (const batch of batches) {
      await load.events(batch);
    }
    return load.commit();
  };

  beforeAll(async () => {
    golds = await openGoldenStore(eventBatch(), null);
    before = await askAll();
  }, 60_000);
  afterAll(() => golds.close());

  it('are the same after all rows came once more: a row counts once', async () => {
    expect(await add(eventBatch())).toMatchObject({ inserted: 0 });
    expect(await askAll()).toEqual(before);
  });

  it('are the same with rows of the future: they are beyond every range, and the newest event is the newest that is not', async () => {
    const future = rows()
      .slice(0, 2_000)
      .map((row) => ({ ...row, chain: row.chain + 1e8, start: row.start + 20 * 365 * 24 * HOUR }));
    expect((await add(batchOf(future, 1e7))).inserted).toBe(2_000);
    expect(await askAll()).toEqual(before);
  });

  it('are the same of durations and errors with rows of long before the history that a verdict looks back to', async () => {
    // Rates are not: a service that was there long before is known to have had no requests since.
    const ask = () =>
      golds.ask({ queryType: 'anomalies', options: { format: 'table', signals: ['p95', 'errorRatio'] } });
    const usual = figures(await ask());
    const old = rows()
      .slice(0, 2_000)
      .map((row) => ({ ...row, chain: row.chain + 2e8, start: row.start - 300 * 24 * HOUR }));
    expect((await add(batchOf(old, 2e7))).inserted).toBe(2_000);
    expect(figures(await ask())).toEqual(usual);
    expect(JSON.stringify(usual)).toContain('payment');
  });
});
