import { textAt } from '../../contracts/columns';
import type { GraphColumns } from '../../stores/port';

/**
 * Services by how much hangs on them, most critical first: by the number of services that reach them through calls,
 * directly or not, and of equal ones by their requests. Databases and external systems are not named.
 */
export function criticalServices({ nodes, edges }: GraphColumns): string[] {
  const callers = new Map<string, string[]>();
  edges.caller.codes.forEach((_, row) => {
    const callee = textAt(edges.callee, row);
    callers.set(callee, [...(callers.get(callee) ?? []), textAt(edges.caller, row)]);
  });
  return Array.from(nodes.service.codes, (_, row) => row)
    .filter((row) => textAt(nodes.kind, row) === 'service')
    .map((row) => {
      const service = textAt(nodes.service, row);
      return { service, dependants: dependants(service, callers), requests: nodes.requests[row] };
    })
    .sort((a, b) => b.dependants - a.dependants || b.requests - a.requests || (a.service < b.service ? -1 : 1))
    .map(({ service }) => service);
}

function dependants(service: string, callers: Map<string, string[]>): number {
  const seen = new Set([service]);
  const waiting = [service];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const caller of callers.get(next) ?? []) {
      if (!seen.has(caller)) {
        seen.add(caller);
        waiting.push(caller);
      }
    }
  }
  return seen.size - 1;
}
