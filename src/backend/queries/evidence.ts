import { textAt, type TextColumn } from '../../contracts/columns';
import type { RedFigures } from '../../core/health/figures';
import type { RecommendInput, ResourceFigures, ServiceFigures } from '../../core/recommend/recommend';
import type { ErrorGroupColumns, GraphColumns, RedColumns, ResourceColumns } from '../../stores/port';
import { FOLDED } from './canonicalSeries';
import { namedEdges } from './graphColumns';
import { completeUntil, DAY, type Range } from './interval';
import type { QueryContext, StoreAccess } from './queryType';
import { knownSeconds } from './redGrid';

/** What a range is compared with, whoever asks: the week before it. */
const USUAL_MS = 7 * DAY;

/** Services looked at one by one, busiest first. */
const SERVICES = 200;
const ERROR_GROUPS = 100;

/** What recommendations and health are made from. */
export interface EvidenceRows {
  now: RedColumns;
  /** The week before; null where the data does not reach back. */
  usual: RedColumns | null;
  /** Length of the range / length of the week's part that has data: makes counts of both comparable. */
  usualScale: number;
  graph: GraphColumns;
  errors: ErrorGroupColumns;
  resources: ResourceColumns;
  usualResources: ResourceColumns | null;
}

/** Asks for the figures of `range` and of the week before it. */
export async function readEvidence(range: Range, context: QueryContext, access: StoreAccess): Promise<EvidenceRows> {
  const { store } = access;
  const scope = access.scope(range);
  const week = { from: range.from - USUAL_MS, to: range.from };
  const before = context.watermark.firstEvent < range.from ? access.scope(week) : null;
  const known = { firstEvent: context.watermark.firstEvent, completeUntil: completeUntil(context) };
  const question = { groupBy: 'service', stepMs: 'total', limit: SERVICES, quantiles: ['p95'] } as const;
  const [now, usual, graph, errors, resources, usualResources] = await Promise.all([
    store.red(scope, question),
    before === null ? null : store.red(before, question),
    store.graph(scope, SERVICES),
    store.errorGroups(scope, ERROR_GROUPS),
    store.resources(scope),
    before === null ? null : store.resources(before),
  ]);
  const usualScale = knownSeconds(range, known) / knownSeconds(week, known);
  return { now, usual, usualScale, graph, errors, resources, usualResources };
}

/** Rows that an answer from this evidence rests on. */
export function evidenceRead({ now, usual, graph }: EvidenceRows): number {
  return now.rowsRead + (usual?.rowsRead ?? 0) + graph.rowsRead;
}

/** Whether any of it came from kept figures. */
export function evidenceSource({ now, usual, graph, resources }: EvidenceRows): RedColumns['source'] {
  return [now, usual, graph, resources].some((part) => part?.source === 'rollup') ? 'rollup' : 'rows';
}

/** Figures by service, beside the usual ones; what a store folded together is left out. */
export function serviceFigures({ now, usual, usualScale, resources, usualResources }: EvidenceRows): ServiceFigures[] {
  const usualRed = usual === null ? null : redByService(usual, usualScale);
  const resourcesNow = resourcesByService(resources);
  const resourcesUsual = usualResources === null ? null : resourcesByService(usualResources);
  return [...redByService(now)].map(([service, figures]) => ({
    service,
    now: figures,
    usual: usualRed?.get(service) ?? null,
    resources: resourcesNow.get(service) ?? null,
    usualResources: resourcesUsual?.get(service) ?? null,
  }));
}

/** The rules' whole input. */
export function recommendInput(rows: EvidenceRows): RecommendInput {
  const { service, endpoint, message, count } = rows.errors;
  return {
    services: serviceFigures(rows),
    edges: namedEdges(rows.graph.edges),
    errorGroups: textsOf(service).map((name, row) => ({
      service: name,
      endpoint: textAt(endpoint, row),
      message: textAt(message, row),
      count: count[row],
    })),
  };
}

function redByService(columns: RedColumns, scale = 1): Map<string, RedFigures> {
  const { requests, errors, durationSum, p95 } = columns;
  const hasFolded = (columns.folded ?? 0) > 0;
  const services = new Map<string, RedFigures>();
  columns.group.forEach((group, row) => {
    const service = columns.groups[group].service ?? '';
    if (!(hasFolded && service === FOLDED)) {
      services.set(service, {
        requests: requests[row] * scale,
        errors: errors[row] * scale,
        durationSum: durationSum[row] * scale,
        p95: p95[row],
      });
    }
  });
  return services;
}

function resourcesByService({
  service,
  cpuPercent,
  memoryMb,
  networkLatencyMs,
}: ResourceColumns): Map<string, ResourceFigures> {
  return new Map(
    textsOf(service).map((name, row) => [
      name,
      { cpuPercent: cpuPercent[row], memoryMb: memoryMb[row], networkLatencyMs: networkLatencyMs[row] },
    ])
  );
}

function textsOf(column: TextColumn): string[] {
  return Array.from(column.codes, (_, row) => textAt(column, row));
}
