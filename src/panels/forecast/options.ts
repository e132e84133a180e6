import type { PanelOptionsEditorBuilder } from '@grafana/data';
import { t } from '@grafana/i18n';

/** `auto` draws as many series as have room and the others as rows; `all` draws each; `one` draws the chosen one. */
export type SeriesLayout = 'auto' | 'all' | 'one';

export interface ForecastOptions {
  /** Form of these options, for migrations. */
  version: number;
  layout: SeriesLayout;
  /** Series shown before "and 12 more". */
  maxSeries: number;
  /** Widest of the bands that are drawn, in percent. */
  widestBand: 50 | 80 | 95;
  /** Whether the forecast is drawn beyond the dashboard's time range. */
  wholeHorizon: boolean;
  showLegend: boolean;
}

export const OPTIONS_VERSION = 1;

export const defaultOptions: ForecastOptions = {
  version: OPTIONS_VERSION,
  layout: 'auto',
  maxSeries: 7,
  widestBand: 95,
  wholeHorizon: true,
  showLegend: true,
};

/** Options with defaults in place of what is missing: the panel also runs where no options were ever saved (Explore). */
export function withDefaults(options: Partial<ForecastOptions> | undefined): ForecastOptions {
  return { ...defaultOptions, ...options };
}

/** Registers the editors of the options. */
export function addOptions(builder: PanelOptionsEditorBuilder<ForecastOptions>): void {
  const series = [t('forecast.options.series-category', 'Series')];
  const display = [t('forecast.options.display-category', 'Display')];
  builder
    .addRadio({
      path: 'layout',
      name: t('forecast.options.layout', 'Several series'),
      description: t(
        'forecast.options.layout-help',
        'Auto draws as many series as the panel has room for and the others as rows that open with a click.'
      ),
      category: series,
      defaultValue: defaultOptions.layout,
      settings: {
        options: [
          { value: 'auto', label: t('forecast.options.layout-auto', 'Auto') },
          { value: 'all', label: t('forecast.options.layout-all', 'All as charts') },
          { value: 'one', label: t('forecast.options.layout-one', 'One chart') },
        ],
      },
    })
    .addNumberInput({
      path: 'maxSeries',
      name: t('forecast.options.max-series', 'Series at first'),
      description: t(
        'forecast.options.max-series-help',
        'Series that cross their threshold come first; a button shows the others.'
      ),
      category: series,
      defaultValue: defaultOptions.maxSeries,
      settings: { min: 1, max: 50, integer: true },
    })
    .addRadio({
      path: 'widestBand',
      name: t('forecast.options.band', 'Bands'),
      description: t(
        'forecast.options.band-help',
        'The widest band that is drawn. In back-tests that share of later values lay inside it.'
      ),
      category: display,
      defaultValue: defaultOptions.widestBand,
      settings: {
        options: [
          { value: 50, label: t('forecast.options.band-50', '50 %') },
          { value: 80, label: t('forecast.options.band-80', '50 and 80 %') },
          { value: 95, label: t('forecast.options.band-95', '50, 80 and 95 %') },
        ],
      },
    })
    .addBooleanSwitch({
      path: 'wholeHorizon',
      name: t('forecast.options.horizon', 'Whole horizon'),
      description: t(
        'forecast.options.horizon-help',
        "Draws the forecast to its end, also beyond the dashboard's time range."
      ),
      category: display,
      defaultValue: defaultOptions.wholeHorizon,
    })
    .addBooleanSwitch({
      path: 'showLegend',
      name: t('forecast.options.legend', 'Legend'),
      category: display,
      defaultValue: defaultOptions.showLegend,
    });
}
