import { groupSignals } from '../../src/core/anomaly/incidents/groupSignals';
import { incidentsOf } from '../../src/core/anomaly/incidents/incidents';
import type { Incident } from '../../src/core/anomaly/incidents/model';
import { topology } from '../../src/core/anomaly/incidents/topology';
import type { NamedStretch } from '../../src/core/anomaly/summariseAnomalies';
import { serviceGraph, type NamedEdge } from '../../src/core/graph/serviceGraph';
import { FLOWS, SERVICES } from '../../src/ingest/generate/platform';

interface CallTree {
  service: string;
  children?: readonly CallTree[];
}

/** Incidents that the product opens of abnormal stretches of a generated recording, with its calls known from the beginning. */
export function openedIncidents(stretches: readonly NamedStretch[], until: number): Array<Incident<NamedStretch>> {
  return incidentsOf(groupSignals(stretches, callsAt), until, callsAt);
}

const edges = FLOWS.flatMap(({ root }) => callsBelow(root));
const callsAt = topology([{ until: 0, graph: serviceGraph([...SERVICES], edges), services: new Set(SERVICES) }]);

function callsBelow({ service, children = [] }: CallTree): NamedEdge[] {
  return children.flatMap((child) => [{ caller: service, callee: child.service, calls: 1 }, ...callsBelow(child)]);
}
