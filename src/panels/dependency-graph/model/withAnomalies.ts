import type { DataFrame } from '@grafana/data';
import { signalWords } from '../../../core/text/signalWords';
import { anomalyRows, type AnomalyRow } from '../../../ui/anomalyRows';
import { openByService, serviceState } from '../../../ui/serviceState';
import type { GraphModel } from './graphModel';

/**
 * The graph with what an anomalies table among the frames says of its services: a service with an open anomaly gets the state that
 * it has in every list of services, and the sentences. Without such a table, or where it is quiet, this is the model itself.
 */
export function withAnomalies(model: GraphModel, frames: readonly DataFrame[], now: number): GraphModel {
  const open = openByService(anomalyRows(frames, now) ?? []);
  if (open.size === 0) {
    return model;
  }
  const nodes = model.nodes.map((node) => {
    const rows = open.get(node.id) ?? open.get(node.name);
    return rows === undefined
      ? node
      : { ...node, state: serviceState(node.state, rows), anomalies: rows.map(sentenceOf) };
  });
  return { ...model, nodes };
}

function sentenceOf({ description, signal, service }: AnomalyRow): string {
  return description || [service, signalWords(signal)].filter((text) => text !== '').join(' ');
}
