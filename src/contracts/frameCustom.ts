/** What frames keep in `meta.custom` beside their fields. */

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
  /** What to look at first, one sentence each. */
  recommendedInvestigations: Array<{ id: string; service: string; text: string }>;
}

/** Where `incidents` says what it made of the signals, in `meta.custom.incidents`: also of those beyond its limit. */
export interface IncidentsCustom {
  incidents: number;
  /** Of these, how many are not closed. */
  open: number;
  /** Abnormal stretches of the range; each belongs to an incident or to none. */
  signals: number;
  inIncidents: number;
  single: number;
  /** Stretches of the incidents that were over before the range began; not among `signals`. */
  earlier: number;
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
