import type { VisualizationSuggestionsBuilder } from '@grafana/data';
import { t } from '@grafana/i18n';
import { FORECAST_FIELDS } from '../../contracts/frames';
import { missingFields } from '../../ui/frames';
import { defaultOptions, type ForecastOptions } from './options';

/** Offers the panel for series with a forecast. */
export class ForecastSuggestions {
  getSuggestionsForData(builder: VisualizationSuggestionsBuilder): void {
    if (
      !builder.data?.series.some(
        (frame) => frame.length > 0 && missingFields(frame, [FORECAST_FIELDS.forecast]).length === 0
      )
    ) {
      return;
    }
    const list = builder.getListAppender<ForecastOptions, object>({
      name: t('forecast.suggestion', 'Forecast'),
      pluginId: 'throughline-forecast-panel',
      options: { ...defaultOptions },
    });
    list.append({});
  }
}
