/** What a model is for. */
export type ModelKind = 'pattern' | 'anomaly' | 'forecast' | 'correlation' | 'recommendation';

/**
 * When a model is fitted: anew for every minute that it judges, at the start of each slot of the schedule, with each answer, or never, since it
 * learns nothing.
 */
export type Fitting = 'minute' | 'schedule' | 'answer' | 'never';

export interface ModelParameter {
  name: string;
  value: number | string;
  /** What it is, in words that go behind the value. */
  about: string;
}

/** What a model says of itself. Values come from the constants that it runs with. */
export interface ModelCard {
  id: string;
  kind: ModelKind;
  name: string;
  /** The same version, parameters and rows give the same answers. */
  version: string;
  /** One or two sentences. */
  method: string;
  fitting: Fitting;
  parameters: readonly ModelParameter[];
}

/** Names that the models of a kind are kept under together. */
export const MODEL_FAMILIES: Readonly<Record<ModelKind, string>> = {
  pattern: 'chain_pattern_recognition',
  anomaly: 'chain_anomaly_detection',
  forecast: 'chain_forecasting',
  correlation: 'chain_correlation',
  recommendation: 'chain_optimization',
};
