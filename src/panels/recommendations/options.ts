import type { PanelOptionsEditorBuilder } from '@grafana/data';
import { t } from '@grafana/i18n';

export interface RecommendationsOptions {
  /** Form of these options, for migrations. */
  version: number;
  /** Cards shown before "and 12 more". */
  maxCards: number;
  showFilters: boolean;
  showEvidence: boolean;
  showActions: boolean;
}

export const OPTIONS_VERSION = 1;

export const defaultOptions: RecommendationsOptions = {
  version: OPTIONS_VERSION,
  maxCards: 7,
  showFilters: true,
  showEvidence: true,
  showActions: true,
};

/** Options with defaults in place of what is missing: the panel also runs where no options were ever saved (Explore). */
export function withDefaults(options: Partial<RecommendationsOptions> | undefined): RecommendationsOptions {
  return { ...defaultOptions, ...options };
}

/** Registers the editors of the options. */
export function addOptions(builder: PanelOptionsEditorBuilder<RecommendationsOptions>): void {
  const category = [t('recommendations.options.category', 'Cards')];
  builder
    .addNumberInput({
      path: 'maxCards',
      name: t('recommendations.options.max', 'Cards at first'),
      description: t('recommendations.options.max-help', 'The most urgent come first; a button shows the others.'),
      category,
      defaultValue: defaultOptions.maxCards,
      settings: { min: 1, max: 200, integer: true },
    })
    .addBooleanSwitch({
      path: 'showFilters',
      name: t('recommendations.options.filters', 'Filters'),
      description: t('recommendations.options.filters-help', 'By service and by kind, where there is more than one.'),
      category,
      defaultValue: defaultOptions.showFilters,
    })
    .addBooleanSwitch({
      path: 'showEvidence',
      name: t('recommendations.options.evidence', 'Evidence'),
      description: t('recommendations.options.evidence-help', 'The figures that speak for the recommendation.'),
      category,
      defaultValue: defaultOptions.showEvidence,
    })
    .addBooleanSwitch({
      path: 'showActions',
      name: t('recommendations.options.actions', 'Steps'),
      description: t('recommendations.options.actions-help', 'What to do, step by step.'),
      category,
      defaultValue: defaultOptions.showActions,
    });
}
