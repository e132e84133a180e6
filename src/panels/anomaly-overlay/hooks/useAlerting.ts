import { useMemo } from 'react';
import type { PanelData } from '@grafana/data';
import { t } from '@grafana/i18n';
import { config, getBackendSrv } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';
import { RAW } from '../../../ui/rawText';
import { alertRuleOf, RULE_FOLDER, type RuleForm } from '../model/alertRule';
import type { BandSeries } from '../model/readBands';
import { mayEdit, uidsOf } from './source';

/** Either lets a user make rules; a Grafana without alerting, and the preview, gives neither. */
const PERMISSIONS = ['alert.rules:create', 'alert.provisioning:write'] as const;
const RULES = '/api/v1/provisioning/alert-rules';
const FOLDERS = '/api/folders';
/** Grafana's own limit for one page of folders. */
const MOST_FOLDERS = 1000;

/** Alert rules of what is shown. */
export interface Alerting {
  /** Whether the user may make a rule of this series. */
  mayAlert: (series: BandSeries) => boolean;
  /** Makes a rule and gives its uid; what goes wrong is thrown as a sentence. */
  create: (series: BandSeries, form: RuleForm) => Promise<string>;
}

/** Makes alert rules in the data source that a panel's frames come from. */
export function useAlerting(data: PanelData): Alerting {
  return useMemo(() => {
    const uidOf = uidsOf(data);
    const { dashboardUID: dashboardUid, panelId } = data.request ?? {};
    return {
      mayAlert: (series) => mayCreate() && series.service !== '' && series.signal !== '' && uidOf(series) !== undefined,
      create: async (series, form) => {
        try {
          const place = { datasourceUid: uidOf(series) ?? '', folderUid: await folderUid(), dashboardUid, panelId };
          const rule = alertRuleOf(series, form, place);
          // Without the header the rule could not be changed in Grafana afterwards.
          return (await send<{ uid: string }>('POST', RULES, rule, { 'X-Disable-Provenance': 'true' })).uid;
        } catch (error) {
          throw new Error(sentenceOf(error, form.name), { cause: error });
        }
      },
    };
  }, [data]);
}

function mayCreate(): boolean {
  const permissions = config.bootData?.user?.permissions ?? {};
  return mayEdit() && PERMISSIONS.some((permission) => permissions[permission]);
}

async function folderUid(): Promise<string> {
  const folders = await send<Array<{ uid: string; title: string }>>('GET', `${FOLDERS}?limit=${MOST_FOLDERS}`);
  const known = folders.find(({ title }) => title === RULE_FOLDER);
  return (known ?? (await send<{ uid: string }>('POST', FOLDERS, { title: RULE_FOLDER }))).uid;
}

async function send<T>(method: string, url: string, data?: object, headers: Record<string, string> = {}): Promise<T> {
  const request = { method, url, headers, showErrorAlert: false, showSuccessAlert: false, ...(data && { data }) };
  return (await firstValueFrom(getBackendSrv().fetch<T>(request))).data;
}

/** What Grafana's refusal means for the person at the form. */
function sentenceOf(error: unknown, name: string): string {
  const { status, data } = (error ?? {}) as { status?: number; data?: { message?: unknown } };
  const said = typeof data?.message === 'string' ? data.message : '';
  if (status === 409 || /conflict|already exists/i.test(said)) {
    return t('anomaly.alert.taken', 'There is already a rule named "{{name}}". Choose another name.', { name, ...RAW });
  }
  if (status === 403) {
    return t('anomaly.alert.forbidden', 'You may not make alert rules in the folder "{{folder}}".', {
      folder: RULE_FOLDER,
      ...RAW,
    });
  }
  if (status === 404) {
    return t('anomaly.alert.absent', 'This Grafana has no alerting.');
  }
  const failed = t('anomaly.alert.failed', 'The rule could not be made.');
  return said === '' ? failed : `${failed} ${t('anomaly.alert.said', 'Grafana says: {{said}}', { said, ...RAW })}`;
}
