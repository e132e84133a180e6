import { formatCount, formatDuration, formatShare } from '../../text/format';
import type { ChainDefinition } from './chainSteps';
import type { Deviation } from './findBrokenChains';

/** Deviations that a sentence names at most. */
const NAMED = 3;

interface Circumstances {
  kind: string;
  failed: boolean;
  /** How long it was waited for. */
  graceMs: number;
  longestMs?: number;
}

/**
 * What is wrong with a chain's steps, in one sentence for each.
 *
 * @example "Step payment is missing: all 12k earlier chains “POST /orders” have it."
 */
export function describeDeviations(deviations: readonly Deviation[], circumstances: Circumstances): string {
  const named = deviations.slice(0, NAMED).map((one) => sentence(one, circumstances));
  const more = deviations.length - named.length;
  return [...named, ...(more > 0 ? [`And ${formatCount(more)} more.`] : [])].join(' ');
}

function sentence(one: Deviation, circumstances: Circumstances): string {
  const { type, step, after = '', by } = one;
  const declared = by === 'definition';
  const { kind } = circumstances;
  switch (type) {
    case 'never_completed':
      return `Never completed: ${step} began and did not end within ${formatDuration(circumstances.graceMs)}${usuallyOver(circumstances)}.`;
    case 'missing_step':
      return declared
        ? `Step ${step} is missing, which the definition “${kind}” expects.`
        : `Step ${step} is missing: ${usually(one, circumstances)} have it.`;
    case 'unexpected_step':
      return declared
        ? `Step ${step} is unexpected: the definition “${kind}” does not know it.`
        : `Step ${step} is unexpected: ${usually(one, circumstances)} do without it.`;
    case 'steps_out_of_order':
      return declared
        ? `Steps out of order: ${step} began before ${after}, which calls it by the definition “${kind}”.`
        : `Steps out of order: ${step} began before ${after}, the other way round than in ${usually(one, circumstances)}.`;
  }
}

function usually({ of, seen }: Deviation, { kind, failed }: Circumstances): string {
  const chains = `earlier chains “${kind}”${failed ? ' with an error' : ''}`;
  return seen === 0 ? `all ${formatCount(of)} ${chains}` : `${formatCount(of - seen)} of ${formatCount(of)} ${chains}`;
}

function usuallyOver({ kind, longestMs }: Circumstances): string {
  return longestMs === undefined
    ? ''
    : `; of chains “${kind}” 99.9 % are over within ${formatDuration(Math.max(1, longestMs))}`;
}

/** How a definition and what happens differ in so many chains that it is the definition that no longer holds. */
export function describeDrift({ name }: ChainDefinition, { type, step, after, seen, of }: Deviation): string {
  const what =
    type === 'missing_step'
      ? `${step}, which it expects, is missing`
      : type === 'unexpected_step'
        ? `${step}, which it does not know, has a part`
        : type === 'never_completed'
          ? `${step} never says that it ended`
          : `${step} begins before ${after ?? ''}, which calls it by the definition,`;
  return `The definition “${name}” and what happens have drifted apart: ${what} in ${formatShare(seen / of)} of ${formatCount(of)} chains. These are not listed one by one.`;
}
