import { t } from '@grafana/i18n';
import { FALSE_ALARM_RANGE, SENSITIVITIES } from '../../../contracts/queries/anomalies';
import { ChoiceField } from './ChoiceField';
import { NumberField } from './NumberField';

type Level = (typeof SENSITIVITIES)[number];

/** How readily a value counts as abnormal: by a level, or by how many false alarms may come of it. */
interface Choice {
  sensitivity?: Level;
  falseAlarmsPerWeek?: number;
}

interface Props {
  value: Choice;
  onChange: (change: Choice) => void;
  /** A budget is one of chains, all services together, rather than of alarms of each service. */
  ofChains?: boolean;
}

const BUDGET = 'budget';
const SETTINGS = 'settings';
/** What choosing a budget begins with. */
const FIRST_BUDGET = 1;

/** In the settings of a data source. */
export function SensitivityField({ value, onChange }: Props) {
  return <Choices value={value} onChange={onChange} chosen={value.sensitivity ?? 'medium'} options={levelOptions()} />;
}

/** In a query, where leaving it to the data source's settings is a choice too. */
export function QuerySensitivityField({ value, onChange, ofChains }: Props) {
  const { sensitivity } = value;
  return (
    <Choices
      value={value}
      onChange={onChange}
      ofChains={ofChains}
      chosen={sensitivity ?? SETTINGS}
      options={[
        {
          value: SETTINGS,
          label: t('field.sensitivity-settings', 'As set'),
          description: t('field.sensitivity-settings-text', 'What the settings of the data source say'),
        },
        ...levelOptions(),
        // A dashboard variable in its place stays as it is until something else is chosen.
        ...(sensitivity !== undefined && !SENSITIVITIES.includes(sensitivity)
          ? [{ value: sensitivity, label: sensitivity }]
          : []),
      ]}
    />
  );
}

interface ChoicesProps extends Props {
  /** The choice where there is no budget. */
  chosen: string;
  options: Option[];
}

function Choices({ value, onChange, chosen, options, ofChains = false }: ChoicesProps) {
  const { falseAlarmsPerWeek } = value;
  return (
    <>
      <ChoiceField<string>
        label={t('field.sensitivity', 'Sensitivity')}
        value={falseAlarmsPerWeek === undefined ? chosen : BUDGET}
        onChange={(next) =>
          onChange({
            sensitivity: SENSITIVITIES.find((level) => level === next),
            falseAlarmsPerWeek: next === BUDGET ? FIRST_BUDGET : undefined,
          })
        }
        options={[
          ...options,
          {
            value: BUDGET,
            label: t('field.sensitivity-budget', 'Budget'),
            description: t('field.sensitivity-budget-text', 'As much as a number of false alarms allows'),
          },
        ]}
      />
      {falseAlarmsPerWeek !== undefined && (
        <NumberField
          label={
            ofChains
              ? t('field.false-chains', 'Falsely marked, at most')
              : t('field.false-alarms', 'False alarms, at most')
          }
          {...FALSE_ALARM_RANGE}
          suffix={
            ofChains
              ? t('field.false-chains-unit', 'chains a week in all')
              : t('field.false-alarms-unit', 'per service and week')
          }
          width={27}
          value={falseAlarmsPerWeek}
          onCommit={(next) => next !== undefined && onChange({ falseAlarmsPerWeek: next })}
        />
      )}
    </>
  );
}

interface Option {
  value: string;
  label: string;
  description?: string;
}

function levelOptions(): Option[] {
  return [
    {
      value: 'low',
      label: t('field.sensitivity-low', 'Low'),
      description: t('field.sensitivity-low-text', 'Only what stands out strongly'),
    },
    { value: 'medium', label: t('field.sensitivity-medium', 'Medium') },
    {
      value: 'high',
      label: t('field.sensitivity-high', 'High'),
      description: t('field.sensitivity-high-text', 'Finds more, with more false alarms'),
    },
  ];
}
