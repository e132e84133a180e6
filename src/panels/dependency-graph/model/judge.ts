import { serviceState } from '../../../core/health/figures';
import { ratioToUsual, type GraphNode, type NodeKind, type NodeState } from './graphModel';

/** State of a node or call of a frame that brings no verdict of its own; `unknown` where neither errors nor slowness are known. */
export function judge(errorRatio: number, p95: number, usualP95: number): NodeState {
  const isKnown = Number.isFinite(errorRatio) || Number.isFinite(ratioToUsual(p95, usualP95));
  return isKnown ? serviceState({ requests: Infinity, errorRatio, p95, usualP95 }) : 'unknown';
}

/** The state that a frame spells out, or undefined when it spells none. */
export function spelledState(text: string): NodeState | undefined {
  switch (text.trim().toLowerCase()) {
    case 'ok':
    case 'healthy':
    case 'success':
      return 'ok';
    case 'warning':
    case 'warn':
    case 'degraded':
      return 'warning';
    case 'error':
    case 'critical':
    case 'failed':
    case 'fault':
      return 'error';
    default:
      return undefined;
  }
}

const ICON_KINDS: Array<[RegExp, NodeKind]> = [
  [/database|postgres|mysql|redis|mongo|\bsql\b|\bdb\b|cache/i, 'database'],
  [/queue|kafka|rabbit|topic|stream|messag|envelope|exchange/i, 'queue'],
  [/external|cloud|globe|internet|third.?party|user/i, 'external'],
];

/** Kind of a node from what the frame says; words that say nothing mean a service. */
export function kindOf(spelled: string, icon: string): NodeKind {
  const text = spelled || icon;
  return ICON_KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'service';
}

/** Shares of a node's ring from its arcs, else from its error share; all 0 where nothing is known. */
export function ringShares(
  arcs: { ok: number; slow: number; error: number } | null,
  errorRatio: number
): Pick<GraphNode, 'ok' | 'slow' | 'error'> {
  const total = arcs ? arcs.ok + arcs.slow + arcs.error : 0;
  if (arcs && total > 0) {
    return { ok: arcs.ok / total, slow: arcs.slow / total, error: arcs.error / total };
  }
  if (Number.isFinite(errorRatio)) {
    const error = Math.min(1, Math.max(0, errorRatio));
    return { ok: 1 - error, slow: 0, error };
  }
  return { ok: 0, slow: 0, error: 0 };
}
