import { useId } from 'react';
import { dateTime, getTimeZone, rangeUtil, type DataSourceInstanceSettings, type TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Combobox, Field, FilterPill, RadioButtonGroup, RefreshPicker, Stack, TimeRangePicker } from '@grafana/ui';
import type { Compare, PageState, PageStateChange } from '../data/usePageState';

interface Props {
  state: PageState;
  onChange: (change: PageStateChange) => void;
  onRefresh: () => void;
  loading: boolean;
  datasources: DataSourceInstanceSettings[];
  datasource: string;
  /** Whether the page compares with an earlier time. */
  compares?: boolean;
}

const INTERVALS = ['10s', '30s', '1m', '5m', '15m'];

/** What the page looks at: data source, comparison, time range, refresh. All of it is in the page's address. */
export function Toolbar({ state, onChange, onRefresh, loading, datasources, datasource, compares = true }: Props) {
  const [source, compare] = [useId(), useId()];
  const { range } = state;
  return (
    <Stack direction="row" wrap="wrap" gap={2} alignItems="flex-end">
      <Field label={t('toolbar.datasource', 'Data source')} htmlFor={source} noMargin>
        <Combobox
          id={source}
          width="auto"
          minWidth={24}
          maxWidth={40}
          value={datasource}
          options={datasources.map(({ uid, name }) => ({ value: uid, label: name }))}
          onChange={(option) => onChange({ datasource: option.value })}
        />
      </Field>
      {state.service !== undefined && (
        <FilterPill
          selected
          icon="times"
          label={t('toolbar.only-service', 'Only {{service}}', {
            service: state.service,
            interpolation: { escapeValue: false },
          })}
          onClick={() => onChange({ service: '' })}
        />
      )}
      {compares && (
        <Field label={t('toolbar.compare', 'Compare with')} noMargin>
          <RadioButtonGroup<Compare>
            id={compare}
            aria-label={t('toolbar.compare', 'Compare with')}
            value={state.compare}
            options={[
              { value: 'day', label: t('toolbar.day', 'a day earlier') },
              { value: 'week', label: t('toolbar.week', 'a week earlier') },
            ]}
            onChange={(value) => onChange({ compare: value })}
          />
        </Field>
      )}
      <Stack direction="row" gap={1}>
        <TimeRangePicker
          value={range}
          timeZone={getTimeZone()}
          onChange={(next) => onChange({ range: next })}
          onChangeTimeZone={() => undefined}
          onMoveBackward={() => onChange({ range: moved(range, -0.5) })}
          onMoveForward={() => onChange({ range: moved(range, 0.5) })}
          onZoom={() => onChange({ range: zoomed(range) })}
        />
        <RefreshPicker
          value={state.refresh}
          intervals={INTERVALS}
          isLoading={loading}
          onRefresh={onRefresh}
          onIntervalChanged={(refresh) => onChange({ refresh })}
          tooltip={t('toolbar.refresh', 'Refresh')}
        />
      </Stack>
    </Stack>
  );
}

function between(from: number, to: number): TimeRange {
  return rangeUtil.convertRawToRange({ from: dateTime(from), to: dateTime(to) });
}

/** The range shifted by a share of its own length. */
function moved({ from, to }: TimeRange, share: number): TimeRange {
  const shift = (to.valueOf() - from.valueOf()) * share;
  return between(from.valueOf() + shift, to.valueOf() + shift);
}

/** Twice the range around the same middle. */
function zoomed({ from, to }: TimeRange): TimeRange {
  const half = (to.valueOf() - from.valueOf()) / 2;
  return between(from.valueOf() - half, to.valueOf() + half);
}
