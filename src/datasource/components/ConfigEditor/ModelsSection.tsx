import { t } from '@grafana/i18n';
import type { REFITS } from '../../../contracts/settings';
import { ChoiceField } from '../fields/ChoiceField';
import { Section } from './Section';
import type { SectionProps } from './TablesSection';

type Refit = (typeof REFITS)[number];

/** When models are fitted anew that are not fitted with each answer. */
export function ModelsSection({ jsonData, onChange }: SectionProps) {
  return (
    <Section
      folded
      title={t('config.models', 'Models')}
      description={t(
        'config.models-text',
        'Most models learn with every answer. The models of abnormal chains, and the scores of all models, follow a schedule.'
      )}
    >
      <ChoiceField<Refit>
        label={t('config.refit', 'Fit anew')}
        description={t(
          'config.refit-text',
          'At whole hours, six hours or days (UTC): every server then makes the same fit. The first day of data is learned from as it comes.'
        )}
        value={jsonData.models?.refit ?? 'daily'}
        onChange={(refit) => onChange({ models: { ...jsonData.models, refit } })}
        options={[
          { value: 'hourly', label: t('config.refit-hourly', 'Every hour') },
          { value: 'sixHours', label: t('config.refit-six-hours', 'Every six hours') },
          { value: 'daily', label: t('config.refit-daily', 'Every day') },
        ]}
      />
    </Section>
  );
}
