import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { MOST_FITS } from '../../../contracts/queries/registry';
import { ChoiceField } from '../fields/ChoiceField';
import type { FormProps } from '../fields/common';
import { NumberField } from '../fields/NumberField';

const FITS = { min: 1, max: MOST_FITS };

/** Which models answer, what they were fitted on and how they did. */
export function RegistryEditor({ query, onChange }: FormProps<'registry'>) {
  const { options } = query;
  const setOptions = (change: Partial<typeof options>) => onChange({ ...query, options: { ...options, ...change } });
  return (
    <Stack direction="row" wrap="wrap" gap={2}>
      <ChoiceField
        label={t('registry.format', 'Show as')}
        value={options.format}
        onChange={(format) => setOptions({ format })}
        options={[
          {
            value: 'models',
            label: t('registry.format-models', 'Models'),
            description: t('registry.format-models-text', 'One row per model: version, parameters, last fit, scores'),
          },
          {
            value: 'scores',
            label: t('registry.format-scores', 'Scores'),
            description: t('registry.format-scores-text', 'One series per model and score, for charts and alert rules'),
          },
        ]}
      />
      {options.format === 'scores' && (
        <NumberField
          label={t('registry.fits', 'Last fits')}
          {...FITS}
          integer
          width={12}
          value={options.fits}
          onCommit={(fits) => fits !== undefined && setOptions({ fits })}
        />
      )}
    </Stack>
  );
}
