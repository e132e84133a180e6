import type { VisualizationSuggestionsBuilder } from '@grafana/data';
import { t } from '@grafana/i18n';
import { RECOMMENDATION_FIELDS } from '../../contracts/frames';
import { missingFields } from '../../ui/frames';
import { defaultOptions, type RecommendationsOptions } from './options';

/** Offers the panel for lists of recommendations. */
export class RecommendationsSuggestions {
  getSuggestionsForData(builder: VisualizationSuggestionsBuilder): void {
    const { title, priority, actions } = RECOMMENDATION_FIELDS;
    if (!builder.data?.series.some((frame) => missingFields(frame, [title, priority, actions]).length === 0)) {
      return;
    }
    const list = builder.getListAppender<RecommendationsOptions, object>({
      name: t('recommendations.suggestion', 'Recommendations'),
      pluginId: 'throughline-recommendations-panel',
      options: { ...defaultOptions },
    });
    list.append({});
  }
}
