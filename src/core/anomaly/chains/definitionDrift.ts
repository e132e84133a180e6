import type { ChainDefinition } from './chainSteps';
import { describeDrift } from './describeSteps';
import { FEWEST_FOR_DRIFT, isDrift, type Deviation } from './findBrokenChains';
import { pairKey, type StepModel } from './stepModel';

/** Where definitions no longer say what chains do, in sentences. */
export function definitionDrift(model: StepModel, definitions: Iterable<ChainDefinition>): string[] {
  return Array.from(definitions).flatMap((definition) =>
    deviationsOf(definition, model)
      .filter(isDrift)
      .map((one) => describeDrift(definition, one))
  );
}

function deviationsOf({ kind, expected, known, edges }: ChainDefinition, model: StepModel): Deviation[] {
  const usual = model.get(kind)?.usual.whole;
  if (usual === undefined || usual.chains < FEWEST_FOR_DRIFT) {
    return [];
  }
  const { chains, has, open, before } = usual;
  const by = 'definition';
  const foreign = known.length === 0 ? [] : [...has].filter(([step]) => !known.includes(step));
  return [
    ...expected.map(
      (step): Deviation => ({ type: 'missing_step', step, by, of: chains, seen: chains - (has.get(step) ?? 0) })
    ),
    ...foreign.map(([step, seen]): Deviation => ({ type: 'unexpected_step', step, by, of: chains, seen })),
    ...edges.map(([caller, callee]): Deviation => {
      const seen = before.get(pairKey(callee, caller)) ?? 0;
      const of = seen + (before.get(pairKey(caller, callee)) ?? 0);
      return { type: 'steps_out_of_order', step: callee, after: caller, by, of, seen };
    }),
    ...Array.from(open, ([step, seen]): Deviation => ({ type: 'never_completed', step, by, of: chains, seen })),
  ];
}
