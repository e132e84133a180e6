import { CHAIN_MODEL_VERSION, FEWEST_CHAINS } from '../anomaly/chains/chainModel';
import { GRACE_SHARE, SHORTEST_GRACE_MS, STEP_MODEL_VERSION } from '../anomaly/chains/stepModel';
import { FOREST_DEFAULTS } from '../anomaly/detectors/isolationForest';
import { NOVELTY_MODEL } from '../anomaly/detectors/novelty';
import { INCIDENT_MODEL_VERSION, INCIDENT_PAUSE_MS } from '../anomaly/incidents/model';
import { BLOCK, LASTING_BLOCKS, LEVEL_SHIFT_VERSION, NOTICEABLE } from '../anomaly/levelShifts';
import { ANOMALY_HISTORY_MS, ANOMALY_MODEL, ANOMALY_MODEL_VERSION } from '../anomaly/model';
import {
  FORECAST_RESIDUAL_VERSION,
  SHAPE_DISCORD_VERSION,
  SHAPE_STEPS,
  TEMPORAL_MODEL,
  TEMPORAL_STEP_MS,
} from '../anomaly/temporal/model';
import { LEARNING_WIDTH, MOST_STEPS } from '../forecast/forecastSeries';
import { FORECAST_MODEL_VERSION, type ForecastResult } from '../forecast/model';
import { MOST_ORIGINS } from '../forecast/rollingOrigin';
import { MEDIAN_SEASONS } from '../forecast/seasonalMedian';
import { COMMUNITY_SEED } from '../graph/communities';
import { CRITICAL, PATTERN_MODEL_VERSION } from '../graph/dependencyPatterns';
import { RULES, RULES_VERSION } from '../recommend/rules';
import type { ModelCard, ModelParameter } from './modelCard';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const parameter = (name: string, value: number | string, about: string): ModelParameter => ({ name, value, about });

const BAND: ModelCard = {
  id: 'band',
  kind: 'anomaly',
  name: 'Usual band',
  version: ANOMALY_MODEL_VERSION,
  method:
    'Rates, error shares and durations against the median and spread of their own past, with the course of the day. What is strange is told as a probability against the deviations seen before (conformal).',
  fitting: 'minute',
  parameters: [
    parameter('history', ANOMALY_HISTORY_MS / DAY_MS, 'days before a minute that its verdict depends on'),
    parameter('window', ANOMALY_MODEL.window, 'minutes whose median and spread are usual'),
    parameter('calibration', ANOMALY_MODEL.calibration, 'minutes whose deviations say how rare one is'),
    parameter('guard', ANOMALY_MODEL.guard, 'newest minutes that are not learned from'),
    parameter('days', ANOMALY_MODEL.days, 'days that the course of the day is taken from'),
    parameter('sum', ANOMALY_MODEL.sum, 'minutes that are judged together at least'),
  ],
};

const NOVELTY: ModelCard = {
  id: 'novelty',
  kind: 'anomaly',
  name: 'Novelty',
  version: ANOMALY_MODEL_VERSION,
  method:
    'Other metrics, such as CPU and memory: how far a value, beside the median of the values before it, is from everything seen before (nearest neighbour). The usual band says how long it stays abnormal.',
  fitting: 'minute',
  parameters: [
    parameter('memory', NOVELTY_MODEL.memory, 'minutes that are remembered at most'),
    parameter('spacing', NOVELTY_MODEL.spacingSteps, 'minutes between two that are remembered'),
    parameter('context', NOVELTY_MODEL.context, 'values whose median is the context of one'),
    parameter('contextWeight', NOVELTY_MODEL.contextWeight, 'weight of the context beside the value'),
    parameter('minimum', NOVELTY_MODEL.minimum, 'remembered values before the first verdict'),
  ],
};

const FOREST: ModelCard = {
  id: 'isolation_forest',
  kind: 'anomaly',
  name: 'Isolation forest',
  version: CHAIN_MODEL_VERSION,
  method:
    'Single chains by their fourteen figures: random cuts isolate an unusual chain soon (Liu, Ting and Zhou 2008). Half of the training chains say how rare a score is.',
  fitting: 'schedule',
  parameters: [
    parameter('trees', FOREST_DEFAULTS.trees, 'trees'),
    parameter('sample', FOREST_DEFAULTS.sample, 'chains that each tree is grown from'),
    parameter('contamination', FOREST_DEFAULTS.contamination, 'share of usual chains that get the label −1'),
    parameter('seed', FOREST_DEFAULTS.seed, 'seed of the random cuts'),
    parameter('fewest', FEWEST_CHAINS, 'chains to learn from at least'),
  ],
};

const MAHALANOBIS: ModelCard = {
  id: 'mahalanobis',
  kind: 'anomaly',
  name: 'Mahalanobis distance',
  version: CHAIN_MODEL_VERSION,
  method:
    'Single chains by how their figures go together: the distance from the mean by a shrunk covariance (Ledoit and Wolf 2004). It sees chains whose figures are common one by one, but not in this combination.',
  fitting: 'schedule',
  parameters: [
    parameter('contamination', FOREST_DEFAULTS.contamination, 'share of usual chains that it counts as agreeing'),
    parameter('fewest', FEWEST_CHAINS, 'chains to learn from at least'),
  ],
};

const STEPS: ModelCard = {
  id: 'usual_steps',
  kind: 'anomaly',
  name: 'Steps of chains',
  version: STEP_MODEL_VERSION,
  method:
    'Single chains by their services and the order of these: against their definition where there is one, else against how often chains of their kind had such steps (Krichevsky and Trofimov 1981).',
  fitting: 'schedule',
  parameters: [
    parameter('grace', SHORTEST_GRACE_MS / MINUTE_MS, 'minutes in which a chain may be under way at least'),
    parameter('graceShare', GRACE_SHARE, 'share of its kind that takes no longer than a chain may'),
  ],
};

const TEMPORAL_DAY = DAY_MS / TEMPORAL_STEP_MS;
const SHAPE_MINUTES = (SHAPE_STEPS * TEMPORAL_STEP_MS) / MINUTE_MS;

const RESIDUAL: ModelCard = {
  id: 'forecast_residual',
  kind: 'anomaly',
  name: 'Forecast residual',
  version: FORECAST_RESIDUAL_VERSION,
  method:
    'The format temporal: how far a value is from what was forecast of it up to an hour before, against a percentile of such errors in the week before the fit (conformal).',
  fitting: 'schedule',
  parameters: [
    parameter('history', TEMPORAL_MODEL.history / TEMPORAL_DAY, 'days before a fit that it depends on'),
    parameter('calibration', TEMPORAL_MODEL.calibration / TEMPORAL_DAY, 'days of these whose errors are the measure'),
    parameter('horizon', (TEMPORAL_MODEL.horizon * TEMPORAL_STEP_MS) / MINUTE_MS, 'minutes that are forecast at once'),
    parameter('high', TEMPORAL_MODEL.high, 'times the threshold from which on an error is of high severity'),
  ],
};

const DISCORD: ModelCard = {
  id: 'shape_discord',
  kind: 'anomaly',
  name: 'Shape discord',
  version: SHAPE_DISCORD_VERSION,
  method:
    'The format temporal: the distance of the shape of the last hours, whatever its level, from the most alike one before it (left matrix profile; Lu and others 2022).',
  fitting: 'schedule',
  parameters: [
    parameter('length', TEMPORAL_MODEL.shape.length * SHAPE_MINUTES, 'minutes that a shape is long'),
    parameter(
      'memory',
      (TEMPORAL_MODEL.shape.memory * SHAPE_STEPS) / TEMPORAL_DAY,
      'days of shapes that are remembered'
    ),
    parameter(
      'margin',
      TEMPORAL_MODEL.shapeMargin,
      'times the largest distance before the fit from which on one is marked'
    ),
  ],
};

/** Models that forecasts are made with, in the order in which the first of equally good ones is taken. */
const FORECASTERS: ReadonlyArray<[Exclude<ForecastResult['model'], 'none'>, string, string, ModelParameter[]?]> = [
  [
    'seasonalMedian',
    'Seasonal median',
    'The median of the same time in the last days or weeks: what only one of them had does not come back.',
    [parameter('seasons', MEDIAN_SEASONS, 'days or weeks whose median is taken')],
  ],
  ['seasonalNaive', 'Seasonal naive', 'The same time a day or a week before, again.'],
  ['naive', 'Last value', 'The last value, again: while the history holds no two days.'],
  [
    'holtWinters',
    'Holt–Winters',
    'Level, trend and course of the day, smoothed exponentially; the trend is damped. Its weights are fitted to each series by the least squared error.',
  ],
  [
    'theta',
    'Theta',
    'Half a straight line, half exponential smoothing of what is left of the season (Assimakopoulos and Nikolopoulos 2000).',
  ],
];

const forecastCards = FORECASTERS.map(
  ([id, name, method, own = []]): ModelCard => ({
    id,
    kind: 'forecast',
    name,
    version: FORECAST_MODEL_VERSION,
    method,
    fitting: 'answer',
    parameters: [
      ...own,
      parameter(
        'origins',
        MOST_ORIGINS,
        'past forecasts that are made again, which choose the model and make the bands'
      ),
      parameter('steps', MOST_STEPS, 'steps of history that are used at most'),
      parameter('learningWidth', LEARNING_WIDTH, 'times as wide are the bands while the history holds no two days'),
    ],
  })
);

const PATTERNS: ModelCard = {
  id: 'dependency_patterns',
  kind: 'pattern',
  name: 'Dependency patterns',
  version: PATTERN_MODEL_VERSION,
  method:
    'Groups of services that call each other (Louvain), services that others depend on or go through, and cycles of calls, from who calls whom.',
  fitting: 'answer',
  parameters: [
    parameter('seed', COMMUNITY_SEED, 'seed that decides ties'),
    parameter('dependents', CRITICAL.dependents, 'share of the services that depend on a critical one at least'),
    parameter('paths', CRITICAL.paths, 'share of the call paths that run through a critical one at least'),
  ],
};

const SHIFTS: ModelCard = {
  id: 'level_shifts',
  kind: 'pattern',
  name: 'Changes of level',
  version: LEVEL_SHIFT_VERSION,
  method:
    'Where a signal went to another level and stayed: the course of the day taken off, medians of five minutes are cut into levels where that leaves least error (PELT; Killick, Fearnhead and Eckley 2012).',
  fitting: 'answer',
  parameters: [
    parameter('lasting', LASTING_BLOCKS * BLOCK, 'minutes that a level lasts at least'),
    parameter('noticeable', NOTICEABLE, 'share of the higher level by which two differ at least'),
  ],
};

const GROUPING: ModelCard = {
  id: 'time_and_calls',
  kind: 'correlation',
  name: 'Signals by time and calls',
  version: INCIDENT_MODEL_VERSION,
  method:
    'Abnormal signals belong to one incident when they are abnormal at the same time, in the same service or in services that call each other.',
  fitting: 'answer',
  parameters: [
    parameter('pause', INCIDENT_PAUSE_MS / MINUTE_MS, 'quiet minutes after which an incident is over'),
    parameter('calls', 1, 'days of calls before each midnight (UTC) that tell who calls whom'),
  ],
};

const ADVICE: ModelCard = {
  id: 'rules',
  kind: 'recommendation',
  name: 'Rules',
  version: RULES_VERSION,
  method: 'Written rules on latency, errors and resources against the week before. Nothing is learned.',
  fitting: 'never',
  parameters: [parameter('rules', Object.keys(RULES).length, 'kinds of advice')],
};

/** Every model that answers are made with. */
export const MODEL_CARDS: readonly ModelCard[] = [
  PATTERNS,
  SHIFTS,
  BAND,
  NOVELTY,
  FOREST,
  MAHALANOBIS,
  STEPS,
  RESIDUAL,
  DISCORD,
  ...forecastCards,
  GROUPING,
  ADVICE,
];
