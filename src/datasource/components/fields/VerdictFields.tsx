import type { TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { SENSITIVITIES } from '../../../contracts/queries/anomalies';
import type { Catalogue } from './NamesField';
import { NumberField } from './NumberField';
import { QuerySensitivityField } from './SensitivityField';
import { SignalsField } from './SignalsField';

/** What queries about verdicts have in common. */
interface VerdictOptions {
  signals: string[];
  sensitivity?: (typeof SENSITIVITIES)[number];
  falseAlarmsPerWeek?: number;
  /** Absent where a query type has no limit. */
  limit?: number;
}

interface Props {
  options: VerdictOptions;
  onChange: (change: Partial<VerdictOptions>) => void;
  datasource: Catalogue;
  range?: TimeRange;
  /** Whether signals are looked at. */
  ofSignals?: boolean;
  /** Whether single chains are judged, each as a whole: a budget is one of chains then. */
  ofChains?: boolean;
  /** Whether something counts as abnormal more or less readily. */
  isJudged?: boolean;
}

/** Which signals are judged, how readily something counts as abnormal, and how much of it is wanted. */
export function VerdictFields({
  options,
  onChange,
  datasource,
  range,
  ofSignals = true,
  ofChains = false,
  isJudged = true,
}: Props) {
  return (
    <>
      {ofSignals && (
        <SignalsField
          value={options.signals}
          onChange={(signals) => onChange({ signals })}
          datasource={datasource}
          range={range}
        />
      )}
      {isJudged && <QuerySensitivityField value={options} onChange={onChange} ofChains={ofChains} />}
      {options.limit !== undefined && (
        <LimitField value={options.limit} max={1000} onChange={(limit) => onChange({ limit })} />
      )}
    </>
  );
}

interface LimitProps {
  value: number;
  max: number;
  onChange: (limit: number) => void;
}

/** How many rows or series are wanted at most. */
export function LimitField({ value, max, onChange }: LimitProps) {
  return (
    <NumberField
      label={t('field.limit', 'At most')}
      integer
      min={1}
      max={max}
      value={value}
      onCommit={(limit) => limit !== undefined && onChange(limit)}
    />
  );
}
