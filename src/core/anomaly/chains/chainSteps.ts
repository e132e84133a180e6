/** Stands between the steps of a chain where they are one text: no name holds it. */
export const STEP_SEPARATOR = '\u001f';

/** A column of texts as codes of a dictionary. */
interface Coded {
  codes: Int32Array;
  dictionary: readonly string[];
}

/** Chains by the services that had a part in them, in the order in which those began. */
export interface ChainSteps {
  start: Float64Array;
  /** From the first start to the last end that is known. */
  durationMs: Float64Array;
  /** What kind of chain it is: the name of its definition, else the endpoint (else the service) that it begins with. */
  kind: Coded;
  /** Services by their first start, those that end later first; joined by `STEP_SEPARATOR`. */
  steps: Coded;
  /** Those of them that said they began and never that they ended. */
  open: Coded;
  /** 1 where some event is an error: such a chain may end early. */
  failed: Uint8Array;
}

/** What somebody declared of a kind of chain. */
export interface ChainDefinition {
  /** The kind it is about. */
  kind: string;
  name: string;
  /** Services that every chain has to have. */
  expected: readonly string[];
  /** Services that it may have, the expected ones among them; empty where any may. */
  known: readonly string[];
  /** Who calls whom: the second cannot begin before the first. */
  edges: ReadonlyArray<readonly [string, string]>;
  maxDurationMs?: number;
}

/** Chains that have the same steps, in the same order, with the same outcome. */
export interface Variant {
  kind: string;
  steps: readonly string[];
  open: readonly string[];
  failed: boolean;
}

export function stepsOf(text: string): string[] {
  return text === '' ? [] : text.split(STEP_SEPARATOR);
}

/** The variant of each of some chains: chains that are alike have the same object. */
export function variantsOf(chains: ChainSteps): Variant[] {
  const byKey = new Map<string, Variant>();
  return Array.from(chains.start, (_, chain) => {
    const parts = [chains.kind, chains.steps, chains.open].map(({ codes }) => codes[chain]);
    const key = [...parts, chains.failed[chain]].join();
    const known = byKey.get(key);
    if (known !== undefined) {
      return known;
    }
    const [kind, steps, open] = [chains.kind, chains.steps, chains.open].map(({ dictionary }, place) =>
      parts[place] < 0 ? '' : dictionary[parts[place]]
    );
    const variant = { kind, steps: stepsOf(steps), open: stepsOf(open), failed: chains.failed[chain] === 1 };
    byKey.set(key, variant);
    return variant;
  });
}
