import type { DataFrame } from '@grafana/data';
import type { PatternsCustom } from '../../../contracts/frames';
import { isNodesFrame } from './readFrames';

/** What the shape of the graph says as a whole, as its source worked it out. */
export interface GraphShape {
  critical: number;
  cycles: number;
  /** Groups of more than one service. */
  groups: number;
  /** One sentence each. */
  insights: string[];
}

/** Read from `meta.custom.patterns` of the nodes frame; null where there is none, or nothing to say. */
export function readShape(frames: readonly DataFrame[]): GraphShape | null {
  const patterns = frames.find(isNodesFrame)?.meta?.custom?.patterns as Partial<PatternsCustom> | undefined;
  const count = (list: unknown) => (Array.isArray(list) ? list.length : 0);
  const insights = (Array.isArray(patterns?.dependencyInsights) ? patterns.dependencyInsights : []).filter(
    (text) => typeof text === 'string'
  );
  const groups = Array.isArray(patterns?.serviceCommunities)
    ? patterns.serviceCommunities.filter((group) => count(group) > 1).length
    : 0;
  return insights.length === 0
    ? null
    : { critical: count(patterns?.criticalServices), cycles: count(patterns?.dependencyCycles), groups, insights };
}
