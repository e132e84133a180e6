import { FieldType, type DataFrame } from '@grafana/data';
import { FRAME_NAMES, NODE_FIELDS, RED_TABLE_FIELDS, TIME_FIELD } from '../../../contracts/frames';
import { findField, findFrame, firstFieldOf, labelsOf, numberAt, numbersOf, textAt, textsOf } from '../../../ui/frames';
import type { AnomalyRow } from '../../../ui/anomalyRows';
import { openByService, serviceState } from '../../../ui/serviceState';
import { stateRank, toState, worseOf, type State } from '../../../ui/state';

export interface ServiceRow {
  service: string;
  state: State;
  rate: number;
  errorRatio: number;
  p95: number;
  usualP95: number;
  usualErrorRatio: number;
  trend: { times: number[]; values: number[] };
}

const NO_TREND = { times: [], values: [] };

/** Services with figures, state and trend, worst first. `undefined` when the table frame is missing. */
export function serviceRows(
  table: readonly DataFrame[],
  trends: readonly DataFrame[],
  graph: readonly DataFrame[],
  anomalies: readonly AnomalyRow[]
): ServiceRow[] | undefined {
  const frame = findFrame(table, { name: FRAME_NAMES.red, fields: [RED_TABLE_FIELDS.rate, RED_TABLE_FIELDS.p95] });
  if (!frame) {
    return undefined;
  }
  const at = (name: string, row: number) => numberAt(findField(frame, name), row);
  const names = findField(frame, 'service') ?? firstFieldOf(frame, FieldType.string);
  const states = nodeStates(graph);
  const open = openByService(anomalies);
  const lines = trendsOf(trends);
  const rows = Array.from({ length: frame.length }, (_, row): ServiceRow => {
    const service = textAt(names, row);
    return {
      service,
      state: serviceState(states.get(service) ?? 'unknown', open.get(service)),
      rate: at(RED_TABLE_FIELDS.rate, row),
      errorRatio: at(RED_TABLE_FIELDS.errorRatio, row),
      p95: at(RED_TABLE_FIELDS.p95, row),
      usualP95: at(RED_TABLE_FIELDS.usualP95, row),
      usualErrorRatio: at(RED_TABLE_FIELDS.usualErrorRatio, row),
      trend: lines.get(service) ?? NO_TREND,
    };
  });
  return rows.sort(
    (a, b) =>
      stateRank(b.state) - stateRank(a.state) ||
      compare(b.p95 / b.usualP95, a.p95 / a.usualP95) ||
      compare(b.rate, a.rate)
  );
}

/** Missing figures count least. */
function compare(a: number, b: number): number {
  return (Number.isFinite(a) ? a : -1) - (Number.isFinite(b) ? b : -1);
}

/** State of each service by its figures, as its node in the graph has it. */
function nodeStates(graph: readonly DataFrame[]): Map<string, State> {
  const nodes = findFrame(graph, { name: FRAME_NAMES.nodes, fields: [NODE_FIELDS.id, NODE_FIELDS.state] });
  const titles =
    nodes && findField(nodes, NODE_FIELDS.title) ? textsOf(nodes, NODE_FIELDS.title) : textsOf(nodes, NODE_FIELDS.id);
  return new Map(textsOf(nodes, NODE_FIELDS.state).map((state, row) => [titles[row], toState(state)]));
}

function trendsOf(frames: readonly DataFrame[]): Map<string, { times: number[]; values: number[] }> {
  return new Map(
    frames.flatMap((frame) => {
      const { service } = labelsOf(frame);
      const times = numbersOf(frame, TIME_FIELD);
      const field = firstFieldOf(frame, FieldType.number);
      return service === undefined
        ? []
        : [[service, { times, values: times.map((_, row) => numberAt(field, row)) }] as const];
    })
  );
}

/** Worst state among the services; `unknown` when nothing is known of any. */
export function worstState(rows: readonly ServiceRow[] | undefined): State {
  return (rows ?? []).reduce<State>((worst, { state }) => worseOf(worst, state), 'unknown');
}
