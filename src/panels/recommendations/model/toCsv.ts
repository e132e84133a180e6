import { RECOMMENDATION_FIELDS as FIELDS } from '../../../contracts/frames';
import type { CsvCell } from '../../../ui/download';
import type { Recommendation } from './readRecommendations';
import { comparedWords, figureWords } from './words';

/** All columns, lists as one cell each. */
export function recommendationsToCsv(recommendations: readonly Recommendation[]): {
  header: string[];
  rows: CsvCell[][];
} {
  const rows = recommendations.map((one): CsvCell[] => [
    one.id,
    one.priority,
    one.service,
    one.kind,
    one.title,
    one.description,
    one.actions.join('; '),
    one.evidence
      .map((entry) =>
        [`${entry.label}: ${figureWords(entry.value, entry.unit)}`, comparedWords(entry)]
          .filter((part) => part !== '')
          .join(', ')
      )
      .join('; '),
    one.effect,
    one.effectLow,
    one.effectHigh,
    one.effort,
    one.risk,
  ]);
  return { header: Object.values(FIELDS), rows };
}
