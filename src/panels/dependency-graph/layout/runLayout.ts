import { findCommunities } from './communities';
import { force } from './force';
import { layered } from './layered';
import { methodFor, straight, type LayoutAnswer, type LayoutRequest, type LayoutResult } from './layoutGraph';

/** Answers one request; used by the worker, and directly where workers are not allowed. */
export function runLayout(request: LayoutRequest): LayoutAnswer {
  const { graph } = request;
  if (request.kind === 'communities') {
    return { kind: 'communities', communities: findCommunities(graph, request.most) };
  }
  const method = methodFor(request.method, graph.count, graph.sources.length);
  return { kind: 'layout', result: method === 'layered' ? layeredOrForce(request) : force(graph) };
}

/** dagre gives up on rare graphs; a force layout is then better than no picture. */
function layeredOrForce(request: Extract<LayoutRequest, { kind: 'layout' }>): LayoutResult {
  const { graph } = request;
  if (graph.count === 0) {
    return straight(new Float32Array(0), new Float32Array(0), 0, 'layered');
  }
  try {
    return layered(graph, request.aspect);
  } catch {
    return force(graph);
  }
}

/** Buffers of an answer that can be handed over instead of copied. */
export function transferables(answer: LayoutAnswer): ArrayBufferLike[] {
  if (answer.kind === 'communities') {
    return [answer.communities.buffer];
  }
  const { x, y, bends, bendStart } = answer.result;
  return [x.buffer, y.buffer, bends.buffer, bendStart.buffer];
}
