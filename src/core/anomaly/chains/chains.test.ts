import { normalRandom, seededRandom } from '../../stats/random';
import { CHAIN_FIGURE_NAMES, type ChainFigureColumns } from './chainFigures';
import { fitChainModel, judgeChains } from './chainModel';
import { chainConfidence, chainMark, findAbnormalChains } from './findAbnormalChains';

const MARK = chainMark('medium', { chains: 1, spanMs: 1 });

/** Chains whose durations follow from one hidden load and the number of services; nobody names calls, one in 200 has an error. */
function chains(count: number, seed: number): ChainFigureColumns {
  const random = seededRandom(seed);
  const normal = normalRandom(random);
  const columns = Object.fromEntries(
    CHAIN_FIGURE_NAMES.map((name) => [name, new Float64Array(count).fill(NaN)])
  ) as ChainFigureColumns;
  for (let chain = 0; chain < count; chain++) {
    const services = 2 + Math.floor(4 * random());
    const mean = 40 * Math.exp(0.3 * normal());
    const errors = random() < 0.005 ? 1 : 0;
    columns.uniqueServices[chain] = services;
    columns.totalEvents[chain] = 2 * services;
    columns.avgServiceDuration[chain] = mean;
    columns.maxServiceDuration[chain] = mean * (1.6 + 0.1 * normal() ** 2);
    columns.durationVariance[chain] = (0.4 * mean) ** 2 * Math.exp(0.1 * normal());
    columns.totalDuration[chain] = services * mean * Math.exp(0.05 * normal());
    columns.errorEvents[chain] = errors;
    columns.errorRate[chain] = errors / (2 * services);
    columns.dependencyCount[chain] = 0;
    columns.dependencyFailureRate[chain] = 0;
    columns.avgCpuPercent[chain] = 30 + 5 * normal();
  }
  return columns;
}

function changed(
  columns: ChainFigureColumns,
  chain: number,
  change: Partial<Record<keyof ChainFigureColumns, number>>
) {
  for (const [name, value] of Object.entries(change)) {
    columns[name as keyof ChainFigureColumns][chain] = value;
  }
}

const model = fitChainModel(chains(6_000, 1), chains(6_000, 2));

describe('abnormal chains', () => {
  it('are those planted, whether one figure is far out or several do not go together [S0-056]', () => {
    const judged = chains(3_000, 3);
    // Each of these figures is common by itself.
    changed(judged, 100, {
      uniqueServices: 5,
      totalEvents: 10,
      avgServiceDuration: 70,
      maxServiceDuration: 110,
      totalDuration: 95,
    });
    changed(judged, 2_000, { totalDuration: 9_000, maxServiceDuration: 8_000, durationVariance: 4e6, errorEvents: 3 });
    const found = findAbnormalChains(model, judged, MARK);
    expect(found.map(({ chain }) => chain)).toEqual(expect.arrayContaining([100, 2_000]));
    expect(found.length).toBeLessThanOrEqual(4);
    const [far, together] = [2_000, 100].map((chain) => found.find((one) => one.chain === chain)!);
    expect(far.methods).toEqual(['isolation_forest', 'mahalanobis']);
    expect(far).toMatchObject({ label: -1, severity: 3 });
    expect(far.decision).toBeLessThan(0);
    expect(far.description).toMatch(
      /^Isolation score 0\.\d{3}, rarer than one chain in a million: .*longest service time 8\.0 s \(usually up to 1\d0 ms\)/
    );
    expect(far.description).toContain('total duration 9.0 s');
    expect(together.methods).toContain('mahalanobis');
    expect(together.description).toMatch(/total duration 95 ms and .* do not usually go together\.$/);
  });

  it('are as rare as said among usual ones', () => {
    const verdicts = [4, 5, 6, 7, 8].map((seed) => judgeChains(model, chains(4_000, seed)));
    const rarer = (nats: number) =>
      verdicts.reduce((sum, one) => sum + one.nats.filter((value) => value >= nats).length, 0) / 20_000;
    expect(rarer(Math.log(100))).toBeGreaterThan(0.003);
    expect(rarer(Math.log(100))).toBeLessThan(0.015);
    expect(rarer(Math.log(1_000))).toBeLessThan(0.0025);
    expect(rarer(MARK)).toBeLessThan(0.0005);
  });

  it('are judged by what was learned, whatever is judged beside them', () => {
    const judged = chains(500, 9);
    const one = Object.fromEntries(
      CHAIN_FIGURE_NAMES.map((name) => [name, judged[name].slice(42, 43)])
    ) as ChainFigureColumns;
    const [all, alone] = [judgeChains(model, judged), judgeChains(model, one)];
    expect([alone.score[0], alone.nats[0], alone.decision[0]]).toEqual([all.score[42], all.nats[42], all.decision[42]]);
    expect(judgeChains(fitChainModel(chains(6_000, 1), chains(6_000, 2)), judged)).toEqual(all);
  });

  it('are no chains that name a figure which no chain of the training time did', () => {
    const judged = chains(2, 10);
    const before = judgeChains(model, judged).score[0];
    changed(judged, 0, { avgMemoryMb: 1e9, avgDependencyDuration: 77 });
    expect(judgeChains(model, judged).score[0]).toBe(before);
  });

  it('become more with the sensitivity and with the budget [S0-164]', () => {
    const judged = chains(4_000, 11);
    for (let chain = 0; chain < 40; chain++) {
      changed(judged, chain * 90, { totalDuration: 150 + 30 * chain });
    }
    const training = { chains: 80_000, spanMs: 86_400_000 };
    const counts = (['low', 'medium', 'high'] as const).map(
      (level) => findAbnormalChains(model, judged, chainMark(level, training)).length
    );
    expect(counts[0]).toBeLessThan(counts[1]);
    expect(counts[1]).toBeLessThan(counts[2]);
    expect(chainMark({ falseAlarmsPerWeek: 5.6, signals: 1 }, training)).toBeCloseTo(Math.log(1e5), 9);
    expect(chainMark({ falseAlarmsPerWeek: 100, signals: 1 }, { ...training, chains: 1_000 })).toBe(Math.log(1e3));
  });

  it('have the confidence that most are true, given how many usual chains were judged', () => {
    const nats = [20, 20, Math.log(1_000), Math.log(1_000)];
    const confidence = chainConfidence(nats, 1_000);
    expect(confidence[0]).toBeGreaterThan(0.999);
    expect(confidence[3]).toBeCloseTo(0.75, 9);
    expect(confidence[2]).toBeCloseTo(0.75, 9);
    expect(chainConfidence([Math.log(10)], 1_000)).toEqual([0]);
    expect(chainConfidence([], 0)).toEqual([]);
  });
});
