import type { VisualizationSuggestionsBuilder } from '@grafana/data';
import { t } from '@grafana/i18n';
import { BAND_FIELDS } from '../../contracts/frames';
import { missingFields } from '../../ui/frames';
import { defaultOptions, type AnomalyOverlayOptions } from './options';

/** Offers the panel for series that bring a band. */
export class AnomalyOverlaySuggestions {
  getSuggestionsForData(builder: VisualizationSuggestionsBuilder): void {
    const fits = builder.data?.series.some(
      (frame) =>
        frame.length > 0 && missingFields(frame, [BAND_FIELDS.value, BAND_FIELDS.lower, BAND_FIELDS.upper]).length === 0
    );
    if (!fits) {
      return;
    }
    const list = builder.getListAppender<AnomalyOverlayOptions, object>({
      name: t('anomaly.suggestion', 'Anomaly overlay'),
      pluginId: 'throughline-anomalyoverlay-panel',
      options: { ...defaultOptions },
    });
    list.append({});
  }
}
