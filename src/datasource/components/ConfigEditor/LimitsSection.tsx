import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import type { JsonData } from '../../types';
import { NumberField } from '../fields/NumberField';
import { Section } from './Section';
import type { SectionProps } from './TablesSection';

type LimitKey = keyof NonNullable<JsonData['limits']>;

/** What a query may cost. */
export function LimitsSection({ jsonData, onChange }: SectionProps) {
  const limits = jsonData.limits ?? {};
  const field = (key: LimitKey, label: string, standard: number, min: number, max: number, suffix?: string) => (
    <NumberField
      label={label}
      optional
      integer
      min={min}
      max={max}
      suffix={suffix}
      width={20}
      placeholder={String(standard)}
      value={limits[key]}
      onCommit={(value) => onChange({ limits: { ...limits, [key]: value } })}
    />
  );
  return (
    <Section
      folded
      title={t('config.limits', 'Limits')}
      description={t('config.limits-text', 'Empty fields take the value shown in grey.')}
    >
      <Stack direction="row" wrap="wrap" gap={2}>
        {field('queryTimeoutMs', t('config.timeout', 'Stop a query after'), 30_000, 100, 600_000, 'ms')}
        {field('maxRows', t('config.max-rows', 'Rows per question'), 2_000_000, 1_000, 10_000_000)}
        {field('cacheTtlSeconds', t('config.cache-ttl', 'Keep results for'), 300, 0, 86_400, 's')}
        {field('cacheMegabytes', t('config.cache-size', 'Result cache'), 64, 1, 4_096, 'MB')}
        {field('diskCacheMegabytes', t('config.disk-cache', 'Result cache on disk'), 0, 0, 1_048_576, 'MB')}
        {field('memoryMegabytes', t('config.memory', 'Database memory'), 512, 64, 65_536, 'MB')}
        {field('threads', t('config.threads', 'Database threads'), 2, 1, 64)}
      </Stack>
    </Section>
  );
}
