import { quantileSorted } from '../../stats/quantile';
import { STEP_SEPARATOR, variantsOf, type ChainSteps, type Variant } from './chainSteps';

export const STEP_MODEL_VERSION = 'steps/1';

/** A chain is left in peace for as long as all but one in a thousand of its kind take, and no shorter than this. */
export const SHORTEST_GRACE_MS = 120_000;
export const GRACE_SHARE = 0.999;
/** Of chains of more services only the order of the first ones is looked at. */
const MOST_ORDERED = 40;

/** How often what happened among the chains of one kind that ended alike. */
export interface UsualSteps {
  chains: number;
  has: Map<string, number>;
  open: Map<string, number>;
  /** Chains in which one step began before another, by both names. */
  before: Map<string, number>;
}

export interface KindOfChain {
  /** How long a chain of this kind may take before it is judged, ms. */
  graceMs: number;
  /** How long most take: the quantile that the grace comes from, ms. */
  longestMs: number;
  usual: { whole: UsualSteps; failed: UsualSteps };
}

export type StepModel = Map<string, KindOfChain>;

/**
 * Learns what steps chains of each kind usually have from those of some training times that were over when the last one ended. Chains with an
 * error are counted apart: they end early, which says nothing of the others. Linear in chains.
 * @param until end of the training times, epoch ms
 */
export function learnSteps(times: readonly ChainSteps[], until: number): StepModel {
  const parts = times.map((chains) => ({ chains, variants: variantsOf(chains) }));
  const model: StepModel = new Map();
  for (const [kind, durations] of durationsByKind(parts)) {
    const longestMs = quantileSorted(Float64Array.from(durations).sort(), GRACE_SHARE);
    const graceMs = Math.max(SHORTEST_GRACE_MS, longestMs);
    model.set(kind, { graceMs, longestMs, usual: { whole: noSteps(), failed: noSteps() } });
  }
  parts.forEach((part) => count(model, part, until));
  return model;
}

interface Part {
  chains: ChainSteps;
  variants: readonly Variant[];
}

function count(model: StepModel, { chains, variants }: Part, until: number): void {
  const counts = new Map<Variant, number>();
  variants.forEach((variant, chain) => {
    if (chains.start[chain] + (model.get(variant.kind)?.graceMs ?? 0) <= until) {
      counts.set(variant, (counts.get(variant) ?? 0) + 1);
    }
  });
  counts.forEach((times, variant) => {
    const kind = model.get(variant.kind);
    if (kind !== undefined) {
      addVariant(variant.failed ? kind.usual.failed : kind.usual.whole, variant, times);
    }
  });
}

/** Durations of chains that ended; of all where none did. */
function durationsByKind(parts: readonly Part[]): Map<string, number[]> {
  const ended = new Map<string, number[]>();
  const all = new Map<string, number[]>();
  for (const { chains, variants } of parts) {
    variants.forEach(({ kind, open }, chain) => {
      push(all, kind, chains.durationMs[chain]);
      if (open.length === 0) {
        push(ended, kind, chains.durationMs[chain]);
      }
    });
  }
  return new Map(Array.from(all, ([kind, durations]) => [kind, ended.get(kind) ?? durations]));
}

function push(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list === undefined) {
    lists.set(key, [value]);
  } else {
    list.push(value);
  }
}

function noSteps(): UsualSteps {
  return { chains: 0, has: new Map(), open: new Map(), before: new Map() };
}

function addVariant(usual: UsualSteps, { steps, open }: Variant, count: number): void {
  const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + count);
  usual.chains += count;
  steps.forEach((step) => add(usual.has, step));
  open.forEach((step) => add(usual.open, step));
  forEachPair(steps, (first, second) => add(usual.before, pairKey(first, second)));
}

/** Calls with every two steps of which one began before the other. */
export function forEachPair(steps: readonly string[], call: (first: string, second: string) => void): void {
  const ordered = steps.slice(0, MOST_ORDERED);
  ordered.forEach((first, place) => {
    for (let later = place + 1; later < ordered.length; later++) {
      call(first, ordered[later]);
    }
  });
}

export function pairKey(first: string, second: string): string {
  return `${first}${STEP_SEPARATOR}${second}`;
}
