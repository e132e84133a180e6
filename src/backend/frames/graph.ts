import type { TextColumn } from '../../contracts/columns';
import { EDGE_FIELDS, FRAME_NAMES, NODE_FIELDS, type PatternsCustom } from '../../contracts/frames';
import type { FieldConfig, Frame, FrameField, FrameMeta } from './frame';
import { failedChainsLink, serviceLink, type LinkTarget } from './links';
import { numberField, textField } from './table';
import { UNITS } from './units';

/** One service, database, queue or external system per row; NaN where a figure is unknown. */
export interface GraphNodes {
  service: TextColumn;
  /** `service`, `database`, `queue` or `external`. */
  kind: TextColumn;
  requests: Float64Array;
  rate: Float64Array;
  errorRatio: Float64Array;
  p50: Float64Array;
  p95: Float64Array;
  p99: Float64Array;
  /** Figures of the range that is compared with; NaN without one. */
  usualRate: Float64Array;
  usualErrorRatio: Float64Array;
  usualP95: Float64Array;
  state: string[];
}

/** What the shape of the graph says of each node, in the nodes' order, and as a whole. */
export interface GraphPatterns {
  critical: string[];
  cycle: string[];
  dependents: Float64Array;
  paths: Float64Array;
  betweenness: Float64Array;
  pageRank: Float64Array;
  whole: PatternsCustom;
}

export interface GraphEdges {
  caller: TextColumn;
  callee: TextColumn;
  calls: Float64Array;
  rate: Float64Array;
  errorRatio: Float64Array;
  p50: Float64Array;
  p95: Float64Array;
  confidence: Float64Array;
  state: string[];
}

const PER_SECOND: FieldConfig = { unit: UNITS.perSecond, min: 0 };
const SHARE: FieldConfig = { unit: UNITS.share, min: 0 };
const MILLISECONDS: FieldConfig = { unit: UNITS.milliseconds, min: 0 };
const COUNT: FieldConfig = { unit: UNITS.count, min: 0 };

/** Icons of Grafana for what is not a service; a node with an icon shows it in place of its figures. */
const ICONS: Readonly<Record<string, string>> = { database: 'database', queue: 'list-ul', external: 'cloud' };

/** Below this an edge counts as guessed, and is dashed. */
const CONFIDENT = 0.8;

/** Nodes and edges as Grafana's node graph reads them, and our own figures as details. */
export function graphFrames(
  nodes: GraphNodes,
  edges: GraphEdges,
  target: LinkTarget,
  patterns: GraphPatterns | null = null
): Frame[] {
  const meta: FrameMeta = { preferredVisualisationType: 'nodeGraph' };
  return [
    {
      name: FRAME_NAMES.nodes,
      fields: [...nodeFields(nodes, target), ...(patterns === null ? [] : patternFields(patterns))],
      meta: patterns === null ? meta : { ...meta, custom: { patterns: patterns.whole } },
    },
    { name: FRAME_NAMES.edges, fields: edgeFields(edges), meta: { ...meta } },
  ];
}

function nodeFields(nodes: GraphNodes, target: LinkTarget): FrameField[] {
  const ids = texts(nodes.service);
  const links = [serviceLink(target, NODE_FIELDS.id), failedChainsLink(target, NODE_FIELDS.id)];
  const known = nodes.requests.map((requests) => (requests > 0 ? 1 : 0));
  const failed = nodes.errorRatio.map((share, row) => (known[row] > 0 ? Math.min(1, share) : 0));
  return [
    textField(NODE_FIELDS.id, ids, { links }),
    textField(NODE_FIELDS.title, ids.slice()),
    textField(
      NODE_FIELDS.subtitle,
      texts(nodes.kind).map((kind) => (kind === 'service' ? '' : kind))
    ),
    numberField(NODE_FIELDS.mainStat, nodes.p95.slice(), { ...MILLISECONDS, displayNameFromDS: 'p95' }),
    numberField(NODE_FIELDS.secondaryStat, nodes.rate.slice(), { ...PER_SECOND, displayNameFromDS: 'requests' }),
    arc(
      NODE_FIELDS.arcOk,
      known.map((one, row) => one - failed[row]),
      'green',
      'ok'
    ),
    arc(NODE_FIELDS.arcError, failed, 'red', 'errors'),
    textField(
      NODE_FIELDS.icon,
      texts(nodes.kind).map((kind) => ICONS[kind] ?? '')
    ),
    textField(NODE_FIELDS.kind, nodes.kind, { displayNameFromDS: 'Kind' }),
    detail(NODE_FIELDS.requests, nodes.requests, 'Requests', COUNT),
    detail(NODE_FIELDS.rate, nodes.rate, 'Requests per second', PER_SECOND),
    detail(NODE_FIELDS.errorRatio, nodes.errorRatio, 'Error share', SHARE),
    detail(NODE_FIELDS.p50, nodes.p50, 'p50', MILLISECONDS),
    detail(NODE_FIELDS.p95, nodes.p95, 'p95', MILLISECONDS),
    detail(NODE_FIELDS.p99, nodes.p99, 'p99', MILLISECONDS),
    detail(NODE_FIELDS.usualP95, nodes.usualP95, 'Usual p95', MILLISECONDS),
    detail(NODE_FIELDS.usualRate, nodes.usualRate, 'Usual requests per second', PER_SECOND),
    detail(NODE_FIELDS.usualErrorRatio, nodes.usualErrorRatio, 'Usual error share', SHARE),
    textField(NODE_FIELDS.state, nodes.state, { displayNameFromDS: 'State' }),
  ];
}

function patternFields({ critical, cycle, dependents, paths, betweenness, pageRank }: GraphPatterns): FrameField[] {
  return [
    textField(NODE_FIELDS.critical, critical, { displayNameFromDS: 'Critical' }),
    textField(NODE_FIELDS.cycle, cycle, { displayNameFromDS: 'In a cycle' }),
    detail(NODE_FIELDS.dependents, dependents, 'Services that depend on it', SHARE),
    detail(NODE_FIELDS.paths, paths, 'Call paths through it', SHARE),
    detail(NODE_FIELDS.betweenness, betweenness, 'Betweenness', SHARE),
    detail(NODE_FIELDS.pageRank, pageRank, 'PageRank', SHARE),
  ];
}

function edgeFields(edges: GraphEdges): FrameField[] {
  const callers = texts(edges.caller);
  const callees = texts(edges.callee);
  return [
    textField(
      EDGE_FIELDS.id,
      callers.map((caller, row) => edgeId(caller, callees[row]))
    ),
    textField(EDGE_FIELDS.source, callers),
    textField(EDGE_FIELDS.target, callees),
    numberField(EDGE_FIELDS.mainStat, edges.rate.slice(), { ...PER_SECOND, displayNameFromDS: 'calls' }),
    numberField(EDGE_FIELDS.secondaryStat, edges.p95.slice(), { ...MILLISECONDS, displayNameFromDS: 'p95' }),
    numberField(EDGE_FIELDS.thickness, edges.rate.map(thickness)),
    textField(
      EDGE_FIELDS.dash,
      Array.from(edges.confidence, (share) => (share < CONFIDENT ? '6 4' : ''))
    ),
    detail(EDGE_FIELDS.calls, edges.calls, 'Calls', COUNT),
    detail(EDGE_FIELDS.rate, edges.rate, 'Calls per second', PER_SECOND),
    detail(EDGE_FIELDS.errorRatio, edges.errorRatio, 'Error share', SHARE),
    detail(EDGE_FIELDS.p50, edges.p50, 'p50', MILLISECONDS),
    detail(EDGE_FIELDS.p95, edges.p95, 'p95', MILLISECONDS),
    detail(EDGE_FIELDS.confidence, edges.confidence, 'Confidence of this connection', SHARE),
    textField(EDGE_FIELDS.state, edges.state, { displayNameFromDS: 'State' }),
  ];
}

function edgeId(caller: string, callee: string): string {
  return `${caller} → ${callee}`;
}

/** 1 to 6, one more for each tenfold rate above 0.01 calls per second. */
function thickness(rate: number): number {
  return rate > 0 ? Math.min(6, Math.max(1, 3 + Math.log10(rate))) : 1;
}

function detail(name: string, values: Float64Array, displayNameFromDS: string, config: FieldConfig): FrameField {
  return numberField(name, values.slice(), { ...config, displayNameFromDS });
}

/** A share of a node's ring; a node without requests has none, which draws an empty ring. */
function arc(name: string, values: Float64Array, fixedColor: string, displayNameFromDS: string): FrameField {
  return {
    name,
    type: 'number',
    values,
    nullable: false,
    config: { color: { mode: 'fixed', fixedColor }, displayNameFromDS },
  };
}

export function texts(column: TextColumn): string[] {
  return Array.from(column.codes, (code) => (code < 0 ? '' : column.dictionary[code]));
}
