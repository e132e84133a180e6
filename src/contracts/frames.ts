/**
 * Names on the wire: which frames each query type answers with, and how their fields are called.
 * `docs/frames.md` explains them. Panels look fields up by these names, whatever data source sent them.
 */

export const FRAME_NAMES = {
  nodes: 'nodes',
  edges: 'edges',
  calls: 'calls',
  red: 'red',
  chains: 'chains',
  trace: 'trace',
  events: 'events',
  analysis: 'analysis',
  anomalies: 'anomalies',
  abnormalChains: 'abnormalChains',
  temporalAnomalies: 'temporalAnomalies',
  incidents: 'incidents',
  incidentSignals: 'incidentSignals',
  recommendations: 'recommendations',
  health: 'health',
  healthServices: 'healthServices',
  forecast: 'forecast',
  metrics: 'metrics',
  scorecard: 'scorecard',
  calibration: 'calibration',
  models: 'models',
  modelScores: 'modelScores',
  variable: 'variable',
  annotations: 'annotations',
} as const;

/** The time column of every series. */
export const TIME_FIELD = 'time';

/** Columns of a variable's values. */
export const VARIABLE_FIELDS = { text: 'text', value: 'value' } as const;

/** Columns that Grafana reads annotations from. */
export const ANNOTATION_FIELDS = {
  time: 'time',
  timeEnd: 'timeEnd',
  title: 'title',
  text: 'text',
  /** Comma-separated. */
  tags: 'tags',
  id: 'id',
} as const;

/** Columns of Grafana's trace frame; times in milliseconds. */
export const TRACE_FIELDS = {
  traceId: 'traceID',
  spanId: 'spanID',
  parentSpanId: 'parentSpanID',
  operationName: 'operationName',
  serviceName: 'serviceName',
  kind: 'kind',
  statusCode: 'statusCode',
  statusMessage: 'statusMessage',
  startTime: 'startTime',
  duration: 'duration',
  serviceTags: 'serviceTags',
  tags: 'tags',
  logs: 'logs',
  references: 'references',
} as const;

/** Every event of one chain, as a table. */
export const EVENT_FIELDS = {
  time: 'time',
  start: 'start',
  service: 'service',
  eventType: 'eventType',
  endpoint: 'endpoint',
  operation: 'operation',
  duration: 'duration',
  /** ms during which nothing that the work called ran; null for events within the work. */
  selfTime: 'selfTime',
  /** ms on the critical path; 0 where nobody had to wait for the work, null for events within it. */
  criticalTime: 'criticalTime',
  error: 'error',
  userId: 'userId',
  eventId: 'eventId',
} as const;

/** Tags of a span in the trace frame, beside those of the source; numbers in milliseconds. */
export const SPAN_TAGS = {
  selfTime: 'selfTimeMs',
  /** Only on spans of the critical path. */
  criticalTime: 'criticalTimeMs',
} as const;

/** One figure per pair of caller and callee; the figure's column has its own name. */
export const CALL_FIELDS = { caller: 'caller', callee: 'callee' } as const;

/** The analysis of one chain, one row, in the names that the chain API has always used. */
export const ANALYSIS_FIELDS = {
  chainId: 'chain_id',
  totalDuration: 'total_duration',
  serviceCount: 'service_count',
  successRate: 'success_rate',
  /** JSON array of `{service, selfTimeMs, share, criticalTimeMs, events}`, largest own time first. */
  bottlenecks: 'bottlenecks',
  /** JSON object `{nodes, edges}`: names of services, and `{caller, callee, calls, errors}`. */
  dependencyGraph: 'dependency_graph',
} as const;

/** Columns of the health scores by service. */
export const HEALTH_SERVICE_FIELDS = { service: 'service', score: 'score' } as const;

/** Fields of the node graph's frames; Grafana's own names first, then ours as `detail__…`. */
export const NODE_FIELDS = {
  id: 'id',
  title: 'title',
  subtitle: 'subtitle',
  mainStat: 'mainstat',
  secondaryStat: 'secondarystat',
  arcOk: 'arc__ok',
  arcError: 'arc__error',
  icon: 'icon',
  kind: 'detail__kind',
  requests: 'detail__requests',
  rate: 'detail__rate',
  errorRatio: 'detail__errorRatio',
  p50: 'detail__p50',
  p95: 'detail__p95',
  p99: 'detail__p99',
  /** p95 of the comparison range; null without `compareTo`. */
  usualP95: 'detail__usualP95',
  usualRate: 'detail__usualRate',
  usualErrorRatio: 'detail__usualErrorRatio',
  /** `ok`, `warning` or `error`. */
  state: 'detail__state',
  /** Why much depends on the node, in words; empty where it does not. Optional, as are all below. */
  critical: 'detail__critical',
  /** A cycle of calls through the node, `a → b → a`; empty without one. */
  cycle: 'detail__cycle',
  /** Share of the other nodes that reach this one along calls. */
  dependents: 'detail__dependents',
  /** Share of the shortest call paths between others, where there is one, that run through it. */
  paths: 'detail__paths',
  /** The same of all pairs of others, connected or not. */
  betweenness: 'detail__betweenness',
  pageRank: 'detail__pageRank',
} as const;

export const EDGE_FIELDS = {
  id: 'id',
  source: 'source',
  target: 'target',
  mainStat: 'mainstat',
  secondaryStat: 'secondarystat',
  thickness: 'thickness',
  dash: 'strokeDasharray',
  calls: 'detail__calls',
  rate: 'detail__rate',
  errorRatio: 'detail__errorRatio',
  p50: 'detail__p50',
  p95: 'detail__p95',
  confidence: 'detail__confidence',
  state: 'detail__state',
} as const;

/** One frame per service and signal, typed `timeseries-multi`; labels `service`, `signal`. */
export const BAND_FIELDS = {
  time: 'time',
  value: 'value',
  usual: 'usual',
  lower: 'lower',
  upper: 'upper',
  /** 0 to 1, darker is stranger. */
  score: 'score',
  /** 0 normal, 1 low, 2 medium, 3 high. */
  severity: 'severity',
  /** 1 while there is too little history for a verdict. */
  learning: 'learning',
  /** Optional: the value a week before; where a point stands for several minutes, their mean. */
  weekBefore: 'weekBefore',
} as const;

export const ANOMALY_TABLE_FIELDS = {
  id: 'id',
  start: 'start',
  end: 'end',
  service: 'service',
  signal: 'signal',
  severity: 'severity',
  score: 'score',
  /** How probable it is that a week without incidents has nothing as strange in this series, 0 to 1. */
  confidence: 'confidence',
  value: 'value',
  usual: 'usual',
  ratio: 'ratio',
  description: 'description',
  /** Optional, true while the stretch goes on as far as the data goes. */
  open: 'open',
} as const;

/** One row per abnormal chain, in the names that the chain API has always used. */
export const ABNORMAL_CHAIN_FIELDS = {
  chainId: 'chain_id',
  /** When it began. */
  timestamp: 'timestamp',
  /** Always `ml_detected`. */
  type: 'type',
  severity: 'severity',
  confidence: 'confidence',
  description: 'description',
  /** `isolation_forest`, or `mahalanobis` where the forest by itself does not call the chain abnormal. */
  detectionMethod: 'detection_method',
  /** All methods that call it abnormal by themselves, separated by commas. */
  agreeingMethods: 'agreeing_methods',
  /** Above 0, below 1; about 0.5 is usual. */
  isolationScore: 'isolation_score',
  /** Positive for usual chains. */
  decision: 'decision_function',
  /** −1 where the decision is negative, else 1. */
  label: 'label',
} as const;

/** One frame per service, labels `service`, `signal`. History and future share the frame. */
export const FORECAST_FIELDS = {
  time: 'time',
  value: 'value',
  forecast: 'forecast',
  lower50: 'lower50',
  upper50: 'upper50',
  lower80: 'lower80',
  upper80: 'upper80',
  lower95: 'lower95',
  upper95: 'upper95',
} as const;

export const RECOMMENDATION_FIELDS = {
  id: 'id',
  priority: 'priority',
  service: 'service',
  kind: 'kind',
  title: 'title',
  description: 'description',
  /** JSON array of texts, one step each. */
  actions: 'actions',
  /** JSON array of `{label, value, unit, usual?}`. */
  evidence: 'evidence',
  effect: 'effect',
  effectLow: 'effectLow',
  effectHigh: 'effectHigh',
  effort: 'effort',
  risk: 'risk',
} as const;

export const CHAIN_FIELDS = {
  chainId: 'chainId',
  start: 'start',
  duration: 'duration',
  status: 'status',
  rootService: 'rootService',
  rootEndpoint: 'rootEndpoint',
  services: 'services',
  events: 'events',
  errors: 'errors',
} as const;

export const RED_TABLE_FIELDS = {
  /** First column: the label the groups are formed by. */
  rate: 'rate',
  requests: 'requests',
  errors: 'errors',
  errorRatio: 'errorRatio',
  /** Present where it is asked for. */
  mean: 'mean',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  /** Present with `compareTo`: the figure in the comparison range. */
  usualRate: 'usualRate',
  usualErrorRatio: 'usualErrorRatio',
  usualP95: 'usualP95',
} as const;

/** What the live channel carries beside figures that `health` has too. */
export const LIVE_FIELDS = {
  /** Abnormal stretches of signals that go on; missing where they could not be looked for. */
  anomalies: 'anomalies',
  /** The strangest of them in words, or why there is no count. */
  insight: 'insight',
} as const;

/** `numeric-wide`, one row. */
export const HEALTH_FIELDS = {
  score: 'score',
  executions: 'executions',
  chainsPerMinute: 'chainsPerMinute',
  averageDuration: 'averageDuration',
  successRate: 'successRate',
  errorRatio: 'errorRatio',
  p95: 'p95',
  usualScore: 'usualScore',
  usualChainsPerMinute: 'usualChainsPerMinute',
  usualErrorRatio: 'usualErrorRatio',
  usualP95: 'usualP95',
} as const;

/** Key of the receipt in a frame's `meta.custom`. */
export const RECEIPT_KEY = 'receipt';

/** Key of what was said of a series' time in a band frame's `meta.custom`, see {@link MarksCustom}. */
export const MARKS_KEY = 'marks';

/** Key of how a series was judged in a band frame's `meta.custom`, see {@link JudgedCustom}. */
export const JUDGED_KEY = 'judged';

/** Where a forecast frame keeps what cannot be a field, in `meta.custom.forecast`. */
export interface ForecastCustom {
  now: number;
  model: string;
  /** Share of values inside the 95 % band and relative error over the back-test; null while learning. */
  backtest: { coverage95: number; relativeError: number; origins: number } | null;
  /** Set while there is too little history: what is still needed, as a sentence. */
  learning: string | null;
  threshold: { value: number; crossesAt: number | null; earliest: number | null; latest: number | null } | null;
}

/** Where the nodes frame of `dependencies` keeps what the shape of the graph says, in `meta.custom.patterns`. */
export interface PatternsCustom {
  totalServices: number;
  totalDependencies: number;
  /** Most critical first. */
  criticalServices: Array<{ service: string; score: number; reason: string }>;
  serviceCommunities: string[][];
  /** In call order, shortest first, at most 100. */
  dependencyCycles: string[][];
  /** One sentence each. */
  dependencyInsights: string[];
}

/** Where the table of `anomalies` keeps what all stretches of the range come to, in `meta.custom.anomalies`: also those beyond its limit. */
export interface AnomaliesCustom {
  totalAnomalies: number;
  /** Ids of those of high severity, open ones first, then the worst. */
  highPriorityAnomalies: string[];
  /** Signal in words → count. */
  anomalyTypes: Record<string, number>;
  /** How many have a score within each tenth from 0 to 1. */
  confidenceDistribution: number[];
  /** What to look at first, one sentence each; `link` leads to the service's page at the time of the anomaly. */
  recommendedInvestigations: Array<{ id: string; service: string; text: string; link: string }>;
}

/** Where the health frame keeps its words, in `meta.custom.health`. */
export interface HealthCustom {
  sentence: string;
  parts: Array<{ name: string; score: number; weight: number; explanation: string }>;
  criticalServices: string[];
  concerns: string[];
  achievements: string[];
  priorityActions: string[];
}
