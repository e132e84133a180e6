import type { State } from '../../../ui/state';

/** What the panel draws, whichever data source it came from. Durations are milliseconds, rates per second, shares 0 to 1; NaN is "not known". */

export type NodeState = State;

export const KINDS = ['service', 'database', 'queue', 'external'] as const;
export type NodeKind = (typeof KINDS)[number];

/** Where a row came from, so that data links and extra fields can be looked up when they are asked for. */
export interface RowRef {
  frame: number;
  row: number;
}

export interface GraphNode {
  id: string;
  name: string;
  subtitle: string;
  kind: NodeKind;
  state: NodeState;
  rate: number;
  requests: number;
  errorRatio: number;
  p50: number;
  p95: number;
  p99: number;
  usualP95: number;
  usualRate: number;
  usualErrorRatio: number;
  /** Why much depends on it, and a cycle of calls through it, in words; '' where not. */
  critical: string;
  cycle: string;
  /** Shares of the ring; they sum to 1, or are all 0 where nothing is known. */
  ok: number;
  slow: number;
  error: number;
  /** What is abnormal now, one sentence each, worst first. */
  anomalies: readonly string[];
  /** Texts of frames that carry no durations, as the source formatted them. */
  main: string;
  secondary: string;
  ref: RowRef | null;
  /** A folded community: indexes of its members in the model. */
  members: number[] | null;
  /** Key of the community this node was unfolded from. */
  community: string | null;
}

export interface GraphEdge {
  id: string;
  /** Indexes of nodes. */
  source: number;
  target: number;
  state: NodeState;
  rate: number;
  calls: number;
  errorRatio: number;
  p50: number;
  p95: number;
  /** 1 where the call was seen, lower where it was inferred. */
  confidence: number;
  dashed: boolean;
  /** Relative thickness given by a source without rates; NaN otherwise. */
  thickness: number;
  main: string;
  secondary: string;
  ref: RowRef | null;
  /** How many calls between members this edge stands for. */
  count: number;
}

export interface GraphModel {
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** What was wrong with the data and was left out, as sentences. */
  warnings: string[];
}

/** A node of which nothing but its name is known. */
export function emptyNode(id: string, name = id): GraphNode {
  return {
    id,
    name,
    subtitle: '',
    kind: 'service',
    state: 'unknown',
    rate: NaN,
    requests: NaN,
    errorRatio: NaN,
    p50: NaN,
    p95: NaN,
    p99: NaN,
    usualP95: NaN,
    usualRate: NaN,
    usualErrorRatio: NaN,
    critical: '',
    cycle: '',
    ok: 0,
    slow: 0,
    error: 0,
    anomalies: [],
    main: '',
    secondary: '',
    ref: null,
    members: null,
    community: null,
  };
}

/** How many times the usual value this is; NaN where there is no positive usual value. */
export function ratioToUsual(value: number, usual: number): number {
  return Number.isFinite(value) && usual > 0 ? value / usual : NaN;
}
