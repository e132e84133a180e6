import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ForecastInput } from '../forecast/model';
import { backtestModels } from '../forecast/forecastSeries';
import { MODEL_FAMILIES } from './modelCard';
import { MODEL_CARDS } from './modelCards';

const CORE = path.join(__dirname, '..');
const DAY = 86_400_000;
const HOUR = 3_600_000;

function declaredVersions(): string[] {
  const files = readdirSync(CORE, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file)
  );
  return files.flatMap((file) =>
    Array.from(
      readFileSync(path.join(CORE, file), 'utf8').matchAll(/export const \w+_VERSION = '([^']+)'/g),
      ([, version]) => version
    )
  );
}

describe('the cards of the models', () => {
  it('are there for every version that core declares [S0-009]', () => {
    const versions = declaredVersions();
    expect(versions.length).toBeGreaterThanOrEqual(6);
    expect(new Set(MODEL_CARDS.map(({ version }) => version))).toEqual(new Set(versions));
  });

  it('are there for every kind, and for every method of a kind [S0-010] [S0-011] [S0-012] [S0-013]', () => {
    const idsOf = (kind: string) => MODEL_CARDS.filter((card) => card.kind === kind).map(({ id }) => id);
    expect(idsOf('pattern')).toEqual(['dependency_patterns', 'level_shifts']);
    expect(idsOf('anomaly')).toEqual([
      'band',
      'novelty',
      'isolation_forest',
      'mahalanobis',
      'usual_steps',
      'forecast_residual',
      'shape_discord',
    ]);
    expect(idsOf('correlation')).toEqual(['time_and_calls']);
    expect(MODEL_FAMILIES).toMatchObject({
      pattern: 'chain_pattern_recognition',
      anomaly: 'chain_anomaly_detection',
      forecast: 'chain_forecasting',
    });
  });

  it('name every model that a forecast may be made with', () => {
    const input: ForecastInput = {
      values: Float64Array.from({ length: 24 * 21 }, (_, hour) => 10 + (hour % 24) + (hour % 7) / 10),
      stepMs: HOUR,
      time0: 20_000 * DAY,
      horizonSteps: 24,
      model: 'auto',
      nonNegative: true,
    };
    const tried = [input, { ...input, values: input.values.slice(0, 30) }].flatMap(backtestModels);
    const forecasters = MODEL_CARDS.filter(({ kind }) => kind === 'forecast').map(({ id }) => id);
    expect(new Set(tried.map(({ model }) => model))).toEqual(new Set(forecasters));
  });

  it('have ids of their own, sentences, and parameters with values', () => {
    expect(new Set(MODEL_CARDS.map(({ id }) => id)).size).toBe(MODEL_CARDS.length);
    for (const { method, parameters } of MODEL_CARDS) {
      expect(method).toMatch(/^[A-Z].*\.$/);
      expect(parameters.filter(({ value }) => value === undefined || Number.isNaN(value))).toEqual([]);
    }
  });
});
