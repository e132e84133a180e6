import { registryQuerySchema, type RegistryQuery } from '../../contracts/queries/registry';
import { MODEL_CARDS } from '../../core/models/modelCards';
import type { FrameNotice } from '../frames/frame';
import { modelScoreFrames, modelsFrame, type ModelRow } from '../frames/models';
import { anomalyNotices } from './anomalyNotices';
import { checkRange } from './interval';
import { factsOf, parametersOf, scoresOf } from './modelFacts';
import { readModelRows, slotInUse, splitModelRows, type ModelRows } from './modelRows';
import { joinTrials, tryModels, type ModelTrials } from './modelTrials';
import { heavyQueryType, type Answer, type QueryContext } from './queryType';

/** The models that answers are made with: version, parameters, what each was fitted on and when, and how it did. */
export const registryQueryType = heavyQueryType(
  {
    type: 'registry',
    schema: registryQuerySchema,

    async read({ options }, context, access): Promise<ModelRows> {
      checkRange(context);
      return readModelRows(options.format === 'scores' ? options.fits : 1, context, access);
    },
  },
  {
    split: splitModelRows,
    work: (_query: RegistryQuery, context: QueryContext, part: ModelRows) => tryModels(part, context),
    join: joinModels,
  }
);

function joinModels({ options }: RegistryQuery, context: QueryContext, rows: ModelRows, parts: ModelTrials[]): Answer {
  const trials = joinTrials(parts, rows.slots.length);
  return {
    frames:
      options.format === 'scores'
        ? modelScoreFrames(
            MODEL_CARDS.map((card) => ({
              model: card.id,
              fits: rows.slots.map(({ start }, fit) => ({
                time: start,
                scores: scoresOf(card, rows, trials, context, fit),
              })),
            }))
          )
        : [modelsFrame(modelRows(rows, trials, context), customOf(rows, context))],
    notices: [...failureNotices(rows), ...(rows.anomalies === null ? [] : anomalyNotices(rows.anomalies))],
    receipt: {
      method: 'registry',
      versions: [...new Set(MODEL_CARDS.map(({ version }) => version))],
      parameters: { ...options, refit: context.settings.models.refit },
      scoredAsOf: rows.slots.map(({ start }) => new Date(start).toISOString()),
      rowsRead: (rows.anomalies?.red?.rowsRead ?? 0) + (rows.anomalies?.metrics?.rowsRead ?? 0),
    },
  };
}

function modelRows(rows: ModelRows, trials: ModelTrials, context: QueryContext): ModelRow[] {
  return MODEL_CARDS.map((card) => {
    const scores = rows.slots.length > 0 ? scoresOf(card, rows, trials, context, 0) : {};
    const isScored = Object.values(scores).some((score) => Number.isFinite(score));
    return {
      card,
      parameters: parametersOf(card, context),
      ...factsOf(card, rows, trials, context),
      scored: isScored ? rows.slots[0].start : NaN,
      scores,
    };
  });
}

function customOf({ slots }: ModelRows, context: QueryContext) {
  const { refit } = context.settings.models;
  const { start, end } = slotInUse(context);
  return slots.length === 0 ? { refit, fitted: null, next: null } : { refit, fitted: start, next: end };
}

function failureNotices({ failures }: ModelRows): FrameNotice[] {
  return [...new Set(failures.map(({ text }) => text))].map((text) => ({
    severity: 'warning',
    text: `Some models could not be looked at. ${text}`,
  }));
}
