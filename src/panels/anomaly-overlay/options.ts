import type { PanelOptionsEditorBuilder } from '@grafana/data';
import { t } from '@grafana/i18n';

/** `auto` draws as many series as have room and the others as strips; `all` draws each; `one` draws the chosen one. */
export type SeriesLayout = 'auto' | 'all' | 'one';

export interface AnomalyOverlayOptions {
  /** Form of these options, for migrations. */
  version: number;
  layout: SeriesLayout;
  /** Series shown before "and 12 more". */
  maxSeries: number;
  showBand: boolean;
  showScore: boolean;
  /** Whether the week before is drawn at first; a button shows and hides it. */
  showWeek: boolean;
  showLegend: boolean;
}

export const OPTIONS_VERSION = 1;

export const defaultOptions: AnomalyOverlayOptions = {
  version: OPTIONS_VERSION,
  layout: 'auto',
  maxSeries: 7,
  showBand: true,
  showScore: true,
  showWeek: false,
  showLegend: true,
};

/** Options with defaults in place of what is missing: the panel also runs where no options were ever saved (Explore). */
export function withDefaults(options: Partial<AnomalyOverlayOptions> | undefined): AnomalyOverlayOptions {
  return { ...defaultOptions, ...options };
}

/** Registers the editors of the options. */
export function addOptions(builder: PanelOptionsEditorBuilder<AnomalyOverlayOptions>): void {
  const series = [t('anomaly.options.series-category', 'Series')];
  const display = [t('anomaly.options.display-category', 'Display')];
  builder
    .addRadio({
      path: 'layout',
      name: t('anomaly.options.layout', 'Several series'),
      description: t(
        'anomaly.options.layout-help',
        'Auto draws the strangest series as large as the panel allows and the others as strips of their score.'
      ),
      category: series,
      defaultValue: defaultOptions.layout,
      settings: {
        options: [
          { value: 'auto', label: t('anomaly.options.layout-auto', 'Auto') },
          { value: 'all', label: t('anomaly.options.layout-all', 'All as charts') },
          { value: 'one', label: t('anomaly.options.layout-one', 'One chart') },
        ],
      },
    })
    .addNumberInput({
      path: 'maxSeries',
      name: t('anomaly.options.max-series', 'Series at first'),
      description: t('anomaly.options.max-series-help', 'The strangest series come first; a button shows the others.'),
      category: series,
      defaultValue: defaultOptions.maxSeries,
      settings: { min: 1, max: 50, integer: true },
    })
    .addBooleanSwitch({
      path: 'showBand',
      name: t('anomaly.options.band', 'Usual band'),
      description: t(
        'anomaly.options.band-help',
        'Where the value normally lies at this time of the day and the week.'
      ),
      category: display,
      defaultValue: defaultOptions.showBand,
    })
    .addBooleanSwitch({
      path: 'showScore',
      name: t('anomaly.options.score', 'Score strip'),
      description: t(
        'anomaly.options.score-help',
        'How strange each moment is, under the time axis; darker is stranger.'
      ),
      category: display,
      defaultValue: defaultOptions.showScore,
    })
    .addBooleanSwitch({
      path: 'showWeek',
      name: t('anomaly.options.week', 'A week before'),
      description: t(
        'anomaly.options.week-help',
        'The same hours seven days earlier as a dotted line; a button in the panel shows and hides it.'
      ),
      category: display,
      defaultValue: defaultOptions.showWeek,
    })
    .addBooleanSwitch({
      path: 'showLegend',
      name: t('anomaly.options.legend', 'Legend'),
      category: display,
      defaultValue: defaultOptions.showLegend,
    });
}
