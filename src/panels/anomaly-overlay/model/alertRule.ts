import { exactName } from '../../../contracts/names';
import type { AnomaliesQuery } from '../../../contracts/queries/anomalies';
import type { BandSeries } from './readBands';

/** Folder and group that rules made from a panel go to; the folder is that of the provisioned rules. */
export const RULE_FOLDER = 'Throughline';
const RULE_GROUP = 'Throughline from panels';
const EXPRESSIONS = '__expr__';
/** Seconds that are looked at: minutes of the newest data, also of those that come a little late. */
const LOOK_BACK = { from: 600, to: 0 };
/** The score from which on a minute is marked, whatever the budget. */
const MARKED = 0.5;

/** What a person says of the rule. */
export interface RuleForm {
  name: string;
  falseAlarmsPerWeek: number;
}

/** Where the rule belongs: its data source, its folder, and the panel that its alerts lead back to. */
export interface RulePlace {
  datasourceUid: string;
  folderUid: string;
  dashboardUid?: string | undefined;
  panelId?: number | undefined;
}

type Judged = Pick<BandSeries, 'service' | 'signal' | 'frame'>;

/** A rule, as Grafana's provisioning API takes it, that fires while this signal of this service is abnormal. */
export function alertRuleOf(series: Judged, { name, falseAlarmsPerWeek }: RuleForm, place: RulePlace) {
  const { datasourceUid, folderUid, dashboardUid, panelId } = place;
  const step = (refId: string, model: object) => ({
    refId,
    relativeTimeRange: LOOK_BACK,
    datasourceUid: EXPRESSIONS,
    model: { refId, ...model },
  });
  return {
    title: name.trim(),
    folderUID: folderUid,
    ruleGroup: RULE_GROUP,
    condition: 'C',
    for: '0s',
    noDataState: 'NoData',
    execErrState: 'Error',
    isPaused: false,
    labels: { throughline: 'anomaly' },
    annotations: {
      summary: `{{ if $values.B }}{{ $labels.service }} {{ $labels.signal }} is abnormal: it scores {{ printf "%.2f" $values.B.Value }} of 1 in the last minutes.{{ else }}No figures: the query returned none.{{ end }}`,
      description: `A score of ${MARKED} or more is beyond what a service to which nothing happens reaches ${timesAWeek(falseAlarmsPerWeek)}.`,
      ...(dashboardUid !== undefined &&
        panelId !== undefined && { __dashboardUid__: dashboardUid, __panelId__: String(panelId) }),
    },
    data: [
      {
        refId: 'A',
        queryType: 'anomalies',
        relativeTimeRange: LOOK_BACK,
        datasourceUid,
        model: { ...queryOf(series, falseAlarmsPerWeek), intervalMs: 60_000, maxDataPoints: 100 },
      },
      step('B', { type: 'reduce', expression: 'A', reducer: 'max', settings: { mode: 'dropNN' } }),
      step('C', {
        type: 'threshold',
        expression: 'B',
        conditions: [{ evaluator: { type: 'gte', params: [MARKED] } }],
      }),
    ],
  };
}

/** Filters are those of the panel as they were asked, variables and all; a rule has none to put in. */
function queryOf({ service, signal, frame }: Judged, falseAlarmsPerWeek: number): AnomaliesQuery {
  const asked = frame.meta?.custom?.receipt?.query?.filters as Partial<AnomaliesQuery['filters']> | undefined;
  return {
    refId: 'A',
    queryType: 'anomalies',
    schemaVersion: 1,
    filters: { endpoints: [], chains: [], users: [], eventTypes: [], ...asked, services: [exactName(service)] },
    options: { format: 'score', by: 'signal', signals: [signal], falseAlarmsPerWeek, limit: 100 },
  };
}

function timesAWeek(budget: number): string {
  return budget === 1 ? 'once a week' : `${budget} times a week`;
}
