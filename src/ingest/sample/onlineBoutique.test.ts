import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CollectingWriter } from '../../../tests/fixtures/collectingWriter';
import { importSources } from '../importSources';
import { fileSource } from '../read/source';
import { findFault, readSample, type Sample } from './manifest';

const FOLDER = path.resolve(__dirname, '../../../examples/online-boutique');

function sampleOf(folder: string): Sample {
  const sample = readSample(folder);
  if (sample === undefined) {
    throw new Error('no sample');
  }
  return sample;
}

describe('the recorded sample', () => {
  it('is at most 4 MB and carries its licence and origin', () => {
    const files = readdirSync(FOLDER);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'faults.json', 'sample.json']));
    expect(files.reduce((sum, file) => sum + statSync(path.join(FOLDER, file)).size, 0)).toBeLessThan(4_000_000);
  });

  it('lists 24 faults that can be named in short', () => {
    const sample = sampleOf(FOLDER);
    expect(sample.faults).toHaveLength(24);
    expect(findFault(sample, '-17')).toMatchObject({
      id: 'OB-0822-17',
      service: 'productcatalogservice',
      type: 'cpu_consumed',
    });
    expect(() => findFault(sample, '2')).toThrow('There is no fault 2. Known are OB-0822-01');
  });

  it('is taken whole: a day of metrics of ten services, and chains that say what share of them was recorded', async () => {
    const writer = new CollectingWriter();
    const summary = await importSources(
      sampleOf(FOLDER).files.map((file) => fileSource(file, file)),
      writer,
      { dataset: 'x', strict: true }
    );
    expect(summary).toMatchObject({ refused: 0, rolledBack: false, notices: [] });
    expect(summary.services).toHaveLength(10);
    const metrics = writer.metricRows;
    expect(new Set(metrics.map((row) => row.service)).size).toBe(10);
    expect(metrics.filter((row) => row.service === 'frontend' && row.name === 'latency_p50')).toHaveLength(1209);
    expect(metrics.filter((row) => row.service === 'cartservice' && row.name === 'cpu')).toHaveLength(1209);
    const rates = writer.rows.map((row) => row.sampleRate);
    expect(Math.min(...rates.slice(0, 50_000))).toBeGreaterThan(0.1);
    expect(Math.max(...rates.slice(0, 50_000))).toBeLessThanOrEqual(1);
    expect(writer.rows.filter((row) => row.eventType === 'start')).toHaveLength(3450);
  }, 30_000);
});
