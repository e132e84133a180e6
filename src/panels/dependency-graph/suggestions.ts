import type { VisualizationSuggestionsBuilder } from '@grafana/data';
import { t } from '@grafana/i18n';
import { isEdgesFrame } from './model/readFrames';
import { defaultOptions, type DependencyGraphOptions } from './options';

/** Offers the panel for data that lists calls. */
export class DependencyGraphSuggestions {
  getSuggestionsForData(builder: VisualizationSuggestionsBuilder): void {
    if (!builder.data?.series.some(isEdgesFrame)) {
      return;
    }
    const list = builder.getListAppender<DependencyGraphOptions, object>({
      name: t('graph.suggestion', 'Dependency graph'),
      pluginId: 'throughline-dependencygraph-panel',
      options: { ...defaultOptions },
    });
    list.append({});
  }
}
