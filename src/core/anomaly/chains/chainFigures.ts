import { formatCount, formatDuration, formatShare } from '../../text/format';

interface Figure {
  words: string;
  /** Durations and counts are judged on a logarithmic scale, on which their tails are light. */
  scale: (value: number) => number;
  format: (value: number) => string;
}

const logarithmic = (value: number) => Math.log1p(Math.max(0, value));
const duration = (words: string): Figure => ({ words, scale: logarithmic, format: formatDuration });
const count = (words: string): Figure => ({ words, scale: logarithmic, format: formatCount });
const share = (words: string): Figure => ({ words, scale: (value) => value, format: formatShare });

/** The figures of a chain that are judged together, in their order, as people call them. */
export const CHAIN_FIGURES = {
  totalDuration: duration('total duration'),
  avgServiceDuration: duration('mean service time'),
  maxServiceDuration: duration('longest service time'),
  durationVariance: {
    words: 'spread of service times',
    scale: (value) => logarithmic(Math.sqrt(Math.max(0, value))),
    format: (value) => formatDuration(Math.sqrt(Math.max(0, value))),
  },
  uniqueServices: count('services'),
  totalEvents: count('events'),
  errorEvents: count('error events'),
  errorRate: share('share of errors'),
  dependencyCount: count('declared calls'),
  avgDependencyDuration: duration('mean call time'),
  dependencyFailureRate: share('share of failed calls'),
  avgCpuPercent: { words: 'CPU', scale: (value) => value, format: (value) => `${formatCount(value)} %` },
  avgMemoryMb: { words: 'memory', scale: logarithmic, format: (value) => `${formatCount(value)} MB` },
  avgNetworkLatencyMs: duration('network latency'),
} satisfies Record<string, Figure>;

export type ChainFigure = keyof typeof CHAIN_FIGURES;
export const CHAIN_FIGURE_NAMES = Object.keys(CHAIN_FIGURES) as ChainFigure[];

/** One entry per chain; NaN where no event names it. */
export type ChainFigureColumns = Record<ChainFigure, Float64Array>;
