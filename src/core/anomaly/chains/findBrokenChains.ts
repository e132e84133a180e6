import type { Sensitivity } from '../model';
import { variantsOf, type ChainDefinition, type ChainSteps, type Variant } from './chainSteps';
import { describeDeviations } from './describeSteps';
import { forEachPair, pairKey, type KindOfChain, type StepModel, type UsualSteps } from './stepModel';

/** The most serious first: a chain is called by the first of those that it shows. */
export const STEP_TYPES = ['never_completed', 'missing_step', 'steps_out_of_order', 'unexpected_step'] as const;
export type StepType = (typeof STEP_TYPES)[number];
export type StepMethod = 'definition' | 'usual_steps';

/** One way in which a chain is not as it should be. */
export interface Deviation {
  type: StepType;
  step: string;
  /** Of steps out of order: the one that should have begun first. */
  after?: string;
  by: StepMethod;
  /** Chains of the training time that it could have been seen in, and in how many it was. */
  of: number;
  seen: number;
}

export interface BrokenChain {
  /** Its place among the judged. */
  chain: number;
  type: StepType;
  methods: StepMethod[];
  /** −ln of the share of usual chains that are expected to look like this. */
  nats: number;
  /** 1 low, 2 medium, 3 high. */
  severity: number;
  confidence: number;
  description: string;
}

/** How rare something has to be among the chains learned from, and in how many of those it may have been seen at most. */
export interface StepMark {
  rare: number;
  mostSeen: number;
}

/** What a chain of a kind with a definition is judged by where too few are known to say how long they take, ms. */
const GRACE_OF_DEFINITIONS_MS = 120_000;
/** Kinds of chains that take longer are not judged by their steps. */
export const LONGEST_GRACE_MS = 3_600_000;
/** What breaks a definition in a larger share of the chains is a definition that no longer holds; an outage of some hours stays below. */
export const DRIFT_SHARE = 0.2;
/** Chains to tell drift from. */
export const FEWEST_FOR_DRIFT = 100;
const RARE = { low: 1 / 5_000, medium: 1 / 1_000, high: 1 / 200 } as const;
const WEEK_MS = 7 * 86_400_000;
const NOT_LIMITED = Infinity;

/** A budget of false alarms allows for as many a week as it says of what was seen in the training time. */
export function stepMark(sensitivity: Sensitivity, trainedMs: number): StepMark {
  return typeof sensitivity === 'string'
    ? { rare: RARE[sensitivity], mostSeen: NOT_LIMITED }
    : { rare: RARE.medium, mostSeen: Math.floor((sensitivity.falseAlarmsPerWeek * trainedMs) / WEEK_MS) };
}

/** Krichevsky and Trofimov (1981): what was never seen among n has half a chance in n + 1. */
export function expectedShare({ seen, of }: Pick<Deviation, 'seen' | 'of'>): number {
  return (seen + 0.5) / (of + 1);
}

/**
 * The chains that lack a step, have one too many, have them out of order or never completed: by their definition where there is one, else by what
 * is usual of their kind. A chain is judged once its grace has passed, as of `asOf` (epoch ms), so that one in flight is not called broken.
 * By a definition a chain with an error lacks nothing: the error says why it ended early.
 */
export function findBrokenChains(
  model: StepModel,
  definitions: ReadonlyMap<string, ChainDefinition>,
  chains: ChainSteps,
  { mark, asOf }: { mark: StepMark; asOf: number }
): BrokenChain[] {
  const variants = variantsOf(chains);
  const known = new Map<Variant, Deviation[]>();
  const judged = new Map<string, number>();
  const counts = new Map<string, number>();
  const broken: number[] = [];
  variants.forEach((variant, chain) => {
    const definition = definitions.get(variant.kind);
    const kind = model.get(variant.kind);
    const graceMs = graceOf(kind, definition);
    if (graceMs > LONGEST_GRACE_MS || chains.start[chain] + graceMs > asOf) {
      return;
    }
    count(judged, groupOf(variant));
    const deviations = known.get(variant) ?? deviationsOf(variant, kind, definition, mark);
    known.set(variant, deviations);
    if (deviations.length > 0) {
      broken.push(chain);
      deviations.forEach((one) => count(counts, keyOf(variant, one)));
    }
  });
  return broken.map((chain) => {
    const variant = variants[chain];
    const deviations = known.get(variant) ?? [];
    const share = (one: Deviation) =>
      (expectedShare(one) * (judged.get(groupOf(variant)) ?? 1)) / (counts.get(keyOf(variant, one)) ?? 1);
    const confidences = deviations.map((one) => (one.by === 'definition' ? 1 : 1 - Math.min(1, share(one))));
    return {
      chain,
      type: deviations[0].type,
      methods: [...new Set(deviations.map(({ by }) => by))],
      nats: Math.max(...deviations.map((one) => -Math.log(expectedShare(one)))),
      severity: severityOf(deviations),
      confidence: Math.max(...confidences),
      description: describeDeviations(deviations, {
        kind: definitions.get(variant.kind)?.name ?? variant.kind,
        failed: variant.failed,
        graceMs: graceOf(model.get(variant.kind), definitions.get(variant.kind)),
        longestMs: model.get(variant.kind)?.longestMs,
      }),
    };
  });
}

export function graceOf(kind: KindOfChain | undefined, definition: ChainDefinition | undefined): number {
  return Math.max(kind?.graceMs ?? GRACE_OF_DEFINITIONS_MS, definition?.maxDurationMs ?? 0);
}

const groupOf = ({ kind, failed }: Variant) => `${kind}\n${failed}`;
const keyOf = (variant: Variant, { type, step, after }: Deviation) =>
  [groupOf(variant), type, step, after ?? ''].join('\n');

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** What never completed, or breaks what somebody declared, is more than what is merely rare. */
function severityOf(deviations: readonly Deviation[]): number {
  return deviations.some(({ type, by }) => type === 'never_completed' || by === 'definition')
    ? 3
    : deviations.some(({ seen }) => seen === 0)
      ? 2
      : 1;
}

function deviationsOf(
  variant: Variant,
  kind: KindOfChain | undefined,
  definition: ChainDefinition | undefined,
  mark: StepMark
): Deviation[] {
  const rare = (one: Deviation) => expectedShare(one) <= mark.rare && one.seen <= mark.mostSeen;
  const all = [
    ...leftOpen(variant, kind),
    ...(definition === undefined
      ? unusualSteps(variant, kind?.usual[variant.failed ? 'failed' : 'whole'])
      : brokenRules(variant, definition, kind?.usual.whole)),
  ];
  return all
    .filter((one) => (definition === undefined ? rare(one) : !isDrift(one)))
    .sort((a, b) => STEP_TYPES.indexOf(a.type) - STEP_TYPES.indexOf(b.type));
}

function leftOpen({ open }: Variant, kind: KindOfChain | undefined): Deviation[] {
  const outcomes = kind === undefined ? [] : [kind.usual.whole, kind.usual.failed];
  const sum = (what: 'has' | 'open', step: string) =>
    outcomes.reduce((total, usual) => total + (usual[what].get(step) ?? 0), 0);
  return open.map((step) => ({
    type: 'never_completed',
    step,
    by: 'usual_steps',
    of: sum('has', step),
    seen: sum('open', step),
  }));
}

function unusualSteps({ steps }: Variant, usual: UsualSteps | undefined): Deviation[] {
  if (usual === undefined) {
    return [];
  }
  const { chains, has } = usual;
  const by = 'usual_steps';
  const missing = [...has].filter(([step]) => !steps.includes(step));
  return [
    ...missing.map(([step, seen]): Deviation => ({ type: 'missing_step', step, by, of: chains, seen: chains - seen })),
    ...steps.map((step): Deviation => ({ type: 'unexpected_step', step, by, of: chains, seen: has.get(step) ?? 0 })),
    ...unusualOrder(steps, usual),
  ];
}

/** Of several pairs in an unusual order the one that is known best: the others follow from it. */
function unusualOrder(steps: readonly string[], { before }: UsualSteps): Deviation[] {
  let worst: Deviation | undefined;
  forEachPair(steps, (first, second) => {
    const seen = before.get(pairKey(first, second)) ?? 0;
    const of = seen + (before.get(pairKey(second, first)) ?? 0);
    const one: Deviation = { type: 'steps_out_of_order', step: first, after: second, by: 'usual_steps', of, seen };
    if (of > 0 && (worst === undefined || expectedShare(one) < expectedShare(worst))) {
      worst = one;
    }
  });
  return worst === undefined ? [] : [worst];
}

/** What a chain does that its definition does not say, with how often chains did so before. */
export function brokenRules(
  { steps, failed }: Variant,
  { expected, known, edges }: ChainDefinition,
  usual: UsualSteps | undefined
): Deviation[] {
  const by = 'definition';
  const of = usual?.chains ?? 0;
  const has = (step: string) => usual?.has.get(step) ?? 0;
  const before = (first: string, second: string) => usual?.before.get(pairKey(first, second)) ?? 0;
  const missing = failed ? [] : expected.filter((step) => !steps.includes(step));
  const foreign = known.length === 0 ? [] : steps.filter((step) => !known.includes(step));
  const turned = edges.filter(([caller, callee]) => isBefore(steps, callee, caller));
  return [
    ...missing.map((step): Deviation => ({ type: 'missing_step', step, by, of, seen: of - has(step) })),
    ...foreign.map((step): Deviation => ({ type: 'unexpected_step', step, by, of, seen: has(step) })),
    ...turned.map(([caller, callee]): Deviation => {
      const seen = before(callee, caller);
      return { type: 'steps_out_of_order', step: callee, after: caller, by, of: seen + before(caller, callee), seen };
    }),
  ];
}

function isBefore(steps: readonly string[], first: string, second: string): boolean {
  const [at, then] = [steps.indexOf(first), steps.indexOf(second)];
  return at >= 0 && then > at;
}

export function isDrift({ seen, of }: Deviation): boolean {
  return of >= FEWEST_FOR_DRIFT && seen / of > DRIFT_SHARE;
}
