import type { Recommendation } from './readRecommendations';

export interface Filter {
  service: string | null;
  kind: string | null;
}

export const NO_FILTER: Filter = { service: null, kind: null };

/** Recommendations that fit a filter; a choice that no recommendation has any more does not count. */
export function filtered(recommendations: readonly Recommendation[], filter: Filter): Recommendation[] {
  const service = present(recommendations, 'service', filter.service);
  const kind = present(recommendations, 'kind', filter.kind);
  return recommendations.filter(
    (one) => (service === null || one.service === service) && (kind === null || one.kind === kind)
  );
}

/** Distinct values of a column in alphabetical order, empty ones left out. */
export function choicesOf(recommendations: readonly Recommendation[], column: 'service' | 'kind'): string[] {
  return [...new Set(recommendations.map((one) => one[column]))]
    .filter((value) => value !== '')
    .sort((one, other) => one.localeCompare(other));
}

function present(
  recommendations: readonly Recommendation[],
  column: 'service' | 'kind',
  value: string | null
): string | null {
  return recommendations.some((one) => one[column] === value) ? value : null;
}
