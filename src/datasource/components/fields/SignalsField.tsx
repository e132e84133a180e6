import { useId, useMemo, useState } from 'react';
import type { TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Combobox, Field, type ComboboxOption } from '@grafana/ui';
import { signalSchema } from '../../../contracts/query';
import { NamesField, type Catalogue } from './NamesField';

const METRIC_PREFIX = 'metric:';
const CHAIN_SIGNALS = ['rate', 'errorRatio', 'p50', 'p95', 'p99'] as const;

function isSignal(text: string): boolean {
  return signalSchema.safeParse(text).success;
}

function signalOptions(): Array<ComboboxOption<string>> {
  const labels: Record<(typeof CHAIN_SIGNALS)[number], string> = {
    rate: t('signal.rate', 'Requests per second'),
    errorRatio: t('signal.error-ratio', 'Error share'),
    p50: t('signal.p50', 'p50 duration'),
    p95: t('signal.p95', 'p95 duration'),
    p99: t('signal.p99', 'p99 duration'),
  };
  return CHAIN_SIGNALS.map((value) => ({ value, label: labels[value] }));
}

interface ManyProps {
  value: readonly string[];
  onChange: (signals: string[]) => void;
  datasource: Catalogue;
  range?: TimeRange;
}

/** Signals to watch; none chosen means the default ones. Texts that are no signal are not taken. */
export function SignalsField({ value, onChange, datasource, range }: ManyProps) {
  const fixed = useMemo(() => signalOptions(), []);
  return (
    <NamesField
      label={t('signal.many', 'Signals')}
      kind="metrics"
      prefix={METRIC_PREFIX}
      fixed={fixed}
      variables={false}
      minWidth={38}
      value={value}
      onChange={(signals) => onChange(signals.filter(isSignal))}
      datasource={datasource}
      range={range}
      placeholder={t('signal.default', 'rate, errors, p95 and the usual metrics')}
    />
  );
}

interface OneProps {
  value: string;
  onChange: (signal: string) => void;
  datasource: Catalogue;
  range?: TimeRange;
}

/** The one signal to work on. */
export function SignalField({ value, onChange, datasource, range }: OneProps) {
  const id = useId();
  const [refused, setRefused] = useState(false);
  const load = async (search: string) => {
    const metrics = await datasource
      .catalogue('metrics', { range, search, limit: search === '' ? 100 : 2000 })
      .catch(() => []);
    const options = [
      ...signalOptions(),
      ...metrics.map((entry) => ({ value: METRIC_PREFIX + entry.value, label: METRIC_PREFIX + entry.value })),
    ];
    return options.filter((option) => search === '' || option.label?.toLowerCase().includes(search.toLowerCase()));
  };
  return (
    <Field
      label={t('signal.one', 'Signal')}
      htmlFor={id}
      noMargin
      invalid={refused}
      error={refused ? t('signal.invalid', 'Use rate, errorRatio, p50, p95, p99 or metric: and a name.') : undefined}
    >
      <Combobox
        id={id}
        width={30}
        createCustomValue
        options={load}
        value={signalOptions().find((option) => option.value === value) ?? { value, label: value }}
        onChange={(option) => {
          setRefused(!isSignal(option.value));
          if (isSignal(option.value)) {
            onChange(option.value);
          }
        }}
      />
    </Field>
  );
}
