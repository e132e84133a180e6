import { useId, useState } from 'react';
import { t } from '@grafana/i18n';
import { Field, RadioButtonGroup, TextArea } from '@grafana/ui';
import { STATE_PLACES } from '../../../contracts/settings';
import { ChoiceField } from '../fields/ChoiceField';
import { Section } from './Section';
import { settingsError } from './settingsError';
import type { SectionProps } from './TablesSection';

type Anomalies = NonNullable<SectionProps['jsonData']['anomalies']>;

const EXAMPLE = `[
  { "name": "Backup", "days": ["sun"], "at": "02:00", "minutes": 90, "timeZone": "Europe/Berlin" },
  { "name": "Database move", "services": ["cart"], "from": "2026-12-05T20:00:00Z", "to": "2026-12-05T23:00:00Z" }
]`;

/** Times that are neither judged nor learnt, and where marks are kept. */
export function MaintenanceSection({ jsonData, onChange }: SectionProps) {
  return (
    <Section
      folded
      title={t('config.maintenance', 'Marks and maintenance')}
      description={t(
        'config.maintenance-text',
        'Time that says nothing of what is usual: alarms, maintenance from here, and what editors mark in the anomaly overlay.'
      )}
    >
      <ChoiceField<'leftOut' | 'learnt'>
        label={t('config.alarms', 'What fires')}
        description={t(
          'config.alarms-text',
          'Left out, the same incident is found again later; what lasts a day (of metrics eight hours) becomes usual all the same.'
        )}
        value={jsonData.anomalies?.learnFromAlerts === true ? 'learnt' : 'leftOut'}
        onChange={(choice) =>
          onChange({
            anomalies: { ...jsonData.anomalies, learnFromAlerts: choice === 'learnt' ? true : undefined },
          })
        }
        options={[
          { value: 'leftOut', label: t('config.alarms-left-out', 'Left out of the usual') },
          { value: 'learnt', label: t('config.alarms-learnt', 'Learnt as usual') },
        ]}
      />
      <CalendarField
        value={jsonData.anomalies?.maintenance}
        onCommit={(maintenance) => onChange({ anomalies: { ...jsonData.anomalies, maintenance } })}
      />
      {jsonData.engine === 'postgres' && (
        <PlaceField value={jsonData.state ?? 'file'} onChange={(state) => onChange({ state })} />
      )}
    </Section>
  );
}

interface CalendarProps {
  value: Anomalies['maintenance'];
  onCommit: (maintenance: Anomalies['maintenance']) => void;
}

/** The calendar as provisioning files have it. What is no calendar is told and not saved. */
function CalendarField({ value, onCommit }: CalendarProps) {
  const id = useId();
  const [text, setText] = useState(() => (value?.length ? JSON.stringify(value, null, 2) : ''));
  const { maintenance, error } = calendarOf(text);
  return (
    <Field
      label={t('config.calendar', 'Maintenance calendar')}
      description={t(
        'config.calendar-text',
        'A JSON list, as in a provisioning file: each entry has a name, perhaps services, and either "from" and "to", or "days", "at", "minutes" and "timeZone".'
      )}
      htmlFor={id}
      invalid={error !== undefined}
      error={error}
      noMargin
    >
      <TextArea
        id={id}
        rows={6}
        value={text}
        placeholder={EXAMPLE}
        spellCheck={false}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => error === undefined && onCommit(maintenance)}
      />
    </Field>
  );
}

function calendarOf(text: string): { maintenance?: Anomalies['maintenance']; error?: string } {
  if (text.trim() === '') {
    return {};
  }
  let maintenance: Anomalies['maintenance'];
  try {
    maintenance = JSON.parse(text) as Anomalies['maintenance'];
  } catch {
    return { error: t('config.calendar-json', 'This is not valid JSON yet.') };
  }
  const error = settingsError({ anomalies: { maintenance } }, ['anomalies', 'maintenance']);
  return error === undefined ? { maintenance } : { error };
}

type Place = (typeof STATE_PLACES)[number];

function PlaceField({ value, onChange }: { value: Place; onChange: (place: Place) => void }) {
  const labels: Record<Place, string> = {
    file: t('config.state-file', 'File'),
    database: t('config.state-database', 'This database'),
  };
  return (
    <Field
      label={t('config.state', 'Keep marks in')}
      description={t(
        'config.state-text',
        'A file of the plugin on this server, or a schema "throughline" of this database, which several Grafanas share.'
      )}
      noMargin
    >
      <RadioButtonGroup<Place>
        aria-label={t('config.state', 'Keep marks in')}
        value={value}
        onChange={onChange}
        options={STATE_PLACES.map((place) => ({ value: place, label: labels[place] }))}
      />
    </Field>
  );
}
