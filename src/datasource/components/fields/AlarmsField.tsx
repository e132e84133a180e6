import { t } from '@grafana/i18n';
import { ChoiceField } from './ChoiceField';

interface Props {
  /** Whether what fires teaches what is usual. Absent: what the data source's settings say. */
  learnt?: boolean;
  onChange: (learnt: boolean | undefined) => void;
}

const LEARNT = { settings: undefined, leftOut: false, learnt: true } as const;
type Choice = keyof typeof LEARNT;

/** What becomes of stretches that fire: in a query, where leaving it to the data source's settings is a choice too. */
export function AlarmsField({ learnt, onChange }: Props) {
  return (
    <ChoiceField<Choice>
      label={t('field.alarms', 'What fires')}
      value={learnt === undefined ? 'settings' : learnt ? 'learnt' : 'leftOut'}
      onChange={(choice) => onChange(LEARNT[choice])}
      options={[
        {
          value: 'settings',
          label: t('field.alarms-settings', 'As set'),
          description: t('field.alarms-settings-text', 'What the settings of the data source say'),
        },
        {
          value: 'leftOut',
          label: t('field.alarms-left-out', 'Left out'),
          description: t(
            'field.alarms-left-out-text',
            'Alarms do not change what is usual, so the same incident is found again'
          ),
        },
        {
          value: 'learnt',
          label: t('field.alarms-learnt', 'Learnt'),
          description: t(
            'field.alarms-learnt-text',
            'Alarms count as usual like any other time, so the same incident may be missed later'
          ),
        },
      ]}
    />
  );
}
