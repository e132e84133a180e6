import { formatCount } from '../../text/format';
import { standingOut } from '../detectors/mahalanobis';
import { CHAIN_FIGURE_NAMES, CHAIN_FIGURES } from './chainFigures';
import type { ChainModel } from './chainModel';

/** Figures that a sentence names at most. */
const NAMED = 3;
/** A chain rarer than this is called so: nothing that was seen says more. */
const RAREST = 1e6;

/**
 * Why a chain was marked, in one sentence: its isolation score, how rare it is, and which figures stand out.
 *
 * @example "Isolation score 0.712, rarer than one chain in 25k: total duration 4.2 s (usually up to 610 ms), error events 3 (usually 0)."
 */
export function describeChain(
  model: ChainModel,
  figures: readonly number[],
  { score, nats }: { score: number; nats: number }
): string {
  const rarity = nats >= Math.log(RAREST) ? 'a million' : formatCount(Math.exp(nats));
  return `Isolation score ${score.toFixed(3)}, rarer than one chain in ${rarity}: ${reasons(model, figures)}.`;
}

function reasons(model: ChainModel, figures: readonly number[]): string {
  const outside = figures
    .map((value, place) => ({ place, value, far: farOutside(model, place, value) }))
    .filter(({ far }) => far > 0)
    .sort((a, b) => b.far - a.far || a.place - b.place)
    .slice(0, NAMED);
  if (outside.length > 0) {
    return outside.map(({ place, value }) => `${named(place, value)} (${usually(model, place, value)})`).join(', ');
  }
  const together = unusualTogether(model, figures);
  return together.length > 0
    ? `${together.map((place) => named(place, figures[place])).join(' and ')} do not usually go together`
    : 'its figures are each in their usual range, but not together';
}

/** How far beyond what 1 % or 99 % of usual chains reach, in the spread of the figure; 0 within. */
function farOutside({ ranges, scaler, known }: ChainModel, place: number, value: number): number {
  if (known[place] === 0 || Number.isNaN(value)) {
    return 0;
  }
  const { scale } = CHAIN_FIGURES[CHAIN_FIGURE_NAMES[place]];
  const { low, high } = ranges[place];
  return Math.max(0, scale(value) - scale(high), scale(low) - scale(value)) / scaler.scale[place];
}

function usually({ ranges }: ChainModel, place: number, value: number): string {
  const { format } = CHAIN_FIGURES[CHAIN_FIGURE_NAMES[place]];
  const { low, high } = ranges[place];
  if (format(low) === format(high)) {
    return `usually ${format(high)}`;
  }
  return value > high ? `usually up to ${format(high)}` : `usually ${format(low)} or more`;
}

/** The two figures that weigh most in the Mahalanobis distance, when none is far out by itself. */
function unusualTogether({ mahalanobis, scaler, varying }: ChainModel, figures: readonly number[]): number[] {
  if (mahalanobis === null) {
    return [];
  }
  const row = Float64Array.from(figures, (value, place) => {
    const { scale } = CHAIN_FIGURES[CHAIN_FIGURE_NAMES[place]];
    return varying[place] === 0 || Number.isNaN(value)
      ? 0
      : (scale(value) - scaler.center[place]) / scaler.scale[place];
  });
  return standingOut(mahalanobis, row)
    .filter((place) => varying[place] === 1 && !Number.isNaN(figures[place]))
    .slice(0, 2)
    .sort((a, b) => a - b);
}

function named(place: number, value: number): string {
  const { words, format } = CHAIN_FIGURES[CHAIN_FIGURE_NAMES[place]];
  return `${words} ${format(value)}`;
}
