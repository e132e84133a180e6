import { fitIsolationForest, forestScores } from '../../src/core/anomaly/detectors/isolationForest';
import { fitMahalanobis, mahalanobisSquared } from '../../src/core/anomaly/detectors/mahalanobis';
import { dbscan } from '../../src/core/cluster/dbscan';
import { changePoints } from '../../src/core/series/changePoints';
import { stl } from '../../src/core/series/stl';
import { normalRandom, seededRandom } from '../../src/core/stats/random';
import { fitRobustScaler, fitStandardScaler, scaled } from '../../src/core/stats/scaler';

export interface Case {
  name: string;
  input: Float64Array;
  work: () => unknown;
  /** What `theirs.py` is asked for on the same input; absent where they have nothing of the kind. */
  theirs?: { method: string; width?: number; parameters?: Record<string, unknown> };
}

const COLUMNS = 14;
/** Penalty of a cut in series of unit noise. */
const PENALTY = 25;

/** Correlated columns of unlike scales, one row in fifty far off. */
function table(rows: number, width: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  const normal = normalRandom(random);
  const values = new Float64Array(rows * width);
  for (let row = 0, at = 0; row < rows; row++) {
    const shared = normal();
    const far = random() < 0.02 ? 6 : 1;
    for (let column = 0; column < width; column++, at++) {
      values[at] = (shared * (column % 3) * 0.5 + normal() * far) * (1 + column);
    }
  }
  return values;
}

/** Dense groups and one row in ten anywhere. */
function groups(rows: number, width: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  const normal = normalRandom(random);
  const centers = Float64Array.from({ length: 12 * width }, () => 8 * random() - 4);
  const values = new Float64Array(rows * width);
  for (let row = 0, at = 0; row < rows; row++) {
    const group = Math.floor(random() * 12);
    const anywhere = random() < 0.1;
    for (let column = 0; column < width; column++, at++) {
      values[at] = anywhere ? 12 * random() - 6 : centers[group * width + column] + 0.25 * normal();
    }
  }
  return values;
}

function seasonal(length: number, seed: number): Float64Array {
  const normal = normalRandom(seededRandom(seed));
  return Float64Array.from(
    { length },
    (_, i) => 50 + 0.001 * i + 10 * Math.sin((2 * Math.PI * i) / 24) + normal() + (i % 211 === 0 ? 40 : 0)
  );
}

function shifting(length: number, seed: number, shifts: number): Float64Array {
  const normal = normalRandom(seededRandom(seed));
  return Float64Array.from({ length }, (_, i) => normal() + 3 * (Math.floor((i * (shifts + 1)) / length) % 2));
}

function forestCases(rows: number, sample: number, times: string): Case[] {
  const input = table(rows, COLUMNS, 1);
  const matrix = { values: input, width: COLUMNS };
  const forest = fitIsolationForest(matrix, { sample });
  const theirs = (method: string) => ({ method, width: COLUMNS, parameters: { max_samples: sample } });
  return [
    {
      name: `isolation forest ${times}, fit`,
      input,
      theirs: theirs('forestFit'),
      work: () => fitIsolationForest(matrix, { sample }),
    },
    {
      name: `isolation forest ${times}, score`,
      input,
      theirs: theirs('forestScore'),
      work: () => forestScores(forest, matrix),
    },
  ];
}

function tableCases(rows: number, times: string): Case[] {
  const input = table(rows, COLUMNS, 2);
  const matrix = { values: input, width: COLUMNS };
  const width = COLUMNS;
  return [
    {
      name: `standard scaler ${times}`,
      input,
      theirs: { method: 'standard', width },
      work: () => scaled(fitStandardScaler(matrix), matrix),
    },
    {
      name: `robust scaler ${times}`,
      input,
      theirs: { method: 'robust', width },
      work: () => scaled(fitRobustScaler(matrix), matrix),
    },
    {
      name: `Ledoit–Wolf and Mahalanobis ${times}`,
      input,
      theirs: { method: 'mahalanobis', width },
      work: () => {
        const model = fitMahalanobis(matrix);
        return model && mahalanobisSquared(model, matrix);
      },
    },
  ];
}

function dbscanCase(rows: number, width: number, eps: number): Case {
  const input = groups(rows, width, 3);
  return {
    name: `DBSCAN ${rows} × ${width}`,
    input,
    theirs: { method: 'dbscan', width, parameters: { eps, min_samples: 5 } },
    work: () => dbscan({ values: input, width }, { eps, minSamples: 5 }),
  };
}

function stlCases(length: number): Case[] {
  const input = seasonal(length, 4);
  return [false, true].map((robust) => ({
    name: `STL 24 of ${length}${robust ? ', robust' : ''}`,
    input,
    theirs: { method: 'stl', parameters: { period: 24, robust } },
    work: () => stl(input, { period: 24, robust }),
  }));
}

function cutCases(length: number): Case[] {
  return [0, 8].flatMap((shifts) => {
    const input = shifting(length, 5, shifts);
    const parameters = { penalty: PENALTY };
    const work = () => changePoints(input, PENALTY);
    const name = `change points of ${length} with ${shifts} shifts`;
    return [
      { name: `${name}, against PELT`, input, theirs: { method: 'pelt', parameters }, work },
      { name: `${name}, against KernelCPD`, input, theirs: { method: 'kernelCpd', parameters }, work },
    ];
  });
}

export const CASES: readonly Case[] = [
  ...forestCases(10_000, 256, '10k × 14, 256 rows a tree'),
  ...forestCases(10_000, 1_024, '10k × 14, 1,024 rows a tree'),
  ...forestCases(200_000, 1_024, '200k × 14, 1,024 rows a tree'),
  ...tableCases(10_000, '10k × 14'),
  ...tableCases(200_000, '200k × 14'),
  dbscanCase(10_000, 2, 0.12),
  dbscanCase(10_000, COLUMNS, 1.3),
  ...stlCases(1_440),
  ...stlCases(10_000),
  ...stlCases(100_000),
  ...cutCases(1_440),
  ...cutCases(10_000),
];
