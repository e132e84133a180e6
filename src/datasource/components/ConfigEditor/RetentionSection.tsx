import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import type { JsonData } from '../../types';
import { NumberField } from '../fields/NumberField';
import { Section } from './Section';
import type { SectionProps } from './TablesSection';

type RetentionKey = keyof NonNullable<JsonData['retention']>;

const LONGEST_DAYS = 36_500;

/** How long the embedded database keeps what it has. */
export function RetentionSection({ jsonData, onChange }: SectionProps) {
  const retention = jsonData.retention ?? {};
  const field = (key: RetentionKey, label: string, description: string, min: number, max: number) => (
    <NumberField
      label={label}
      description={description}
      optional
      integer
      min={min}
      max={max}
      suffix={t('config.days', 'days')}
      width={20}
      placeholder={t('config.for-ever', 'for ever')}
      value={retention[key]}
      onCommit={(value) => onChange({ retention: { ...retention, [key]: value } })}
    />
  );
  return (
    <Section
      folded
      title={t('config.retention', 'Retention')}
      description={t(
        'config.retention-text',
        'Older rows are removed every hour and do not come back. Empty fields keep everything.'
      )}
    >
      <Stack direction="row" wrap="wrap" gap={2}>
        {field(
          'eventDays',
          t('config.event-days', 'Keep events for'),
          t('config.event-days-text', 'Single chains, endpoints and filters need them.'),
          1,
          retention.figureDays ?? LONGEST_DAYS
        )}
        {field(
          'figureDays',
          t('config.figure-days', 'Keep figures for'),
          t('config.figure-days-text', 'Metrics, and rates and the graph by minute and hour: they outlive the events.'),
          retention.eventDays ?? 1,
          LONGEST_DAYS
        )}
      </Stack>
    </Section>
  );
}
