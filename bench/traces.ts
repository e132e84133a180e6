import { fitTraces, TraceScorer } from '../src/core/anomaly/traces/traceScorer';
import { readFaults } from './accuracy/nezha';
import { readTraces, type LabelledTrace } from './accuracy/nezhaTraces';
import { auroc, averagePrecision } from './accuracy/ranking';
import { byDuration, largestSpan, type FitScorer } from './accuracy/traceBaselines';

export const READS_DATA = true;

interface Options {
  data: string;
  baseline?: boolean;
  json: boolean;
}

const SYSTEMS = ['OB', 'TT'];
const OURS: FitScorer = (normal) => {
  const scorer = new TraceScorer(fitTraces(normal));
  return (trace) => scorer.score(trace);
};
const BASELINES: Record<string, FitScorer> = { byDuration, largestSpan };

/**
 * How well the score of a trace tells those that a fault touched from all others, on both nezha systems with the same
 * constants: fitted without the traces of the fault at hand and without any that began during one (leave-fault-out),
 * scored in the order of time. With `baseline` also what simpler scores come to.
 */
export async function run({ data, baseline, json }: Options): Promise<Record<string, unknown>> {
  const types = new Map(readFaults(data).map(({ id, type }) => [id, type]));
  const systems = SYSTEMS.map((system) => ({ system, traces: readTraces(data, system) }));
  const figures = (fit: FitScorer) =>
    Object.fromEntries(systems.map(({ system, traces }) => [system, scored(traces, types, fit, json)]));
  return {
    ...figures(OURS),
    ...(baseline === true
      ? { baseline: Object.fromEntries(Object.entries(BASELINES).map(([name, fit]) => [name, figures(fit)])) }
      : {}),
  };
}

function scored(
  traces: LabelledTrace[],
  types: Map<string, string>,
  fit: FitScorer,
  json: boolean
): Record<string, unknown> {
  const started = performance.now();
  const scores = new Map<LabelledTrace, number>();
  for (const fault of new Set(traces.map((trace) => trace.fault))) {
    const score = fit(traces.filter((trace) => trace.fault !== fault && !trace.during));
    traces.filter((trace) => trace.fault === fault).forEach((trace) => scores.set(trace, score(trace)));
  }
  if (!json) {
    const each = (performance.now() - started) / traces.length;
    process.stderr.write(`${traces.length} traces, ${each.toFixed(1)} ms each with all the fitting\n`);
  }
  const typeOf = (trace: LabelledTrace) => types.get(trace.fault) ?? 'unknown';
  const byType = [...new Set(traces.map(typeOf))].sort().map((type) => [
    type,
    ranking(
      traces.filter((trace) => typeOf(trace) === type),
      scores
    ).auroc,
  ]);
  return { ...ranking(traces, scores), byType: Object.fromEntries(byType) };
}

function ranking(traces: LabelledTrace[], scores: Map<LabelledTrace, number>): { auroc: number; ap: number } {
  const values = Float64Array.from(traces, (trace) => scores.get(trace) ?? NaN);
  const labels = Uint8Array.from(traces, ({ touched }) => (touched ? 1 : 0));
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return { auroc: rounded(auroc(values, labels)), ap: rounded(averagePrecision(values, labels)) };
}
