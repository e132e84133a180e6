import { useId, useState, type FormEvent } from 'react';
import { css } from '@emotion/css';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Field, Input, LinkButton, Stack, useStyles2 } from '@grafana/ui';
import { FALSE_ALARM_RANGE } from '../../../contracts/queries/anomalies';
import { signalTitle } from '../../../core/text/signalWords';
import { RAW } from '../../../ui/rawText';
import type { Alerting } from '../hooks/useAlerting';
import { RULE_FOLDER } from '../model/alertRule';
import type { BandSeries } from '../model/readBands';

interface Props {
  series: BandSeries;
  alerting: Alerting;
}

type Outcome = { uid: string } | { problem: string } | null;

/** A button that opens a form, complete as it is, for an alert rule of this series; a second click makes the rule. */
export function AlertOnThis({ series, alerting }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>(null);
  if (!alerting.mayAlert(series)) {
    return null;
  }
  if (outcome !== null && 'uid' in outcome) {
    return <Created uid={outcome.uid} />;
  }
  if (!isOpen) {
    return (
      <div>
        <Button size="sm" variant="secondary" icon="bell" onClick={() => setOpen(true)}>
          {t('anomaly.alert.open', 'Alert on this')}
        </Button>
      </div>
    );
  }
  return (
    <RuleFields
      series={series}
      problem={outcome?.problem ?? ''}
      onCreate={(form) =>
        alerting.create(series, form).then(
          (uid) => setOutcome({ uid }),
          (error: Error) => setOutcome({ problem: error.message })
        )
      }
      onCancel={() => {
        setOpen(false);
        setOutcome(null);
      }}
    />
  );
}

interface FieldsProps extends Pick<Props, 'series'> {
  problem: string;
  onCreate: (form: Parameters<Alerting['create']>[1]) => Promise<void>;
  onCancel: () => void;
}

function RuleFields({ series, problem, onCreate, onCancel }: FieldsProps) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [name, setName] = useState(() =>
    t('anomaly.alert.default-name', '{{signal}} of {{service}} is abnormal', {
      signal: signalTitle(series.signal),
      service: series.service,
      ...RAW,
    })
  );
  const [budget, setBudget] = useState('1');
  const [isBusy, setBusy] = useState(false);
  const { min, max } = FALSE_ALARM_RANGE;
  const falseAlarmsPerWeek = Number(budget);
  const isBudget = falseAlarmsPerWeek >= min && falseAlarmsPerWeek <= max;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await onCreate({ name, falseAlarmsPerWeek });
    setBusy(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <Field label={t('anomaly.alert.name', 'Alert rule')} noMargin>
        <Input
          id={`${id}-name`}
          value={name}
          maxLength={190}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </Field>
      <Field
        label={t('anomaly.alert.budget', 'False alarms a week, at most')}
        invalid={!isBudget}
        error={t('anomaly.alert.budget-range', 'A number from {{min}} to {{max}}.', { min, max })}
        noMargin
      >
        <Input
          id={`${id}-budget`}
          type="number"
          width={12}
          {...{ min, max }}
          step="any"
          value={budget}
          onChange={(event) => setBudget(event.currentTarget.value)}
        />
      </Field>
      <div className={styles.faint}>
        {t('anomaly.alert.folder', 'Folder {{folder}}, looked at every minute.', { folder: RULE_FOLDER, ...RAW })}
      </div>
      {problem !== '' && <div role="alert">{problem}</div>}
      <Stack direction="row" gap={1}>
        <Button size="sm" type="submit" disabled={isBusy || !isBudget || name.trim() === ''}>
          {t('anomaly.alert.create', 'Create rule')}
        </Button>
        <Button size="sm" variant="secondary" fill="text" onClick={onCancel}>
          {t('anomaly.alert.cancel', 'Cancel')}
        </Button>
      </Stack>
    </form>
  );
}

function Created({ uid }: { uid: string }) {
  return (
    <div role="status">
      {t('anomaly.alert.created', 'The alert rule is made.')}{' '}
      <LinkButton
        size="sm"
        variant="secondary"
        fill="text"
        href={locationUtil.assureBaseUrl(`/alerting/grafana/${encodeURIComponent(uid)}/view`)}
      >
        {t('anomaly.alert.view', 'Open the rule')}
      </LinkButton>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  faint: css({ color: theme.colors.text.secondary }),
});
