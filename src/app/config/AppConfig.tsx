import { css } from '@emotion/css';
import { useId, useState } from 'react';
import { firstValueFrom } from 'rxjs';
import type { AppPluginMeta, GrafanaTheme2, PluginConfigPageProps } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { getBackendSrv, getDataSourceSrv } from '@grafana/runtime';
import { Alert, Button, Combobox, Field, LinkButton, RadioButtonGroup, Stack, useStyles2 } from '@grafana/ui';
import { errorText } from '../../ui/States';
import { APP_ID, DASHBOARDS, DATASOURCE_TYPE } from '../links';
import { readAppSettings, type AppSettings } from './appSettings';

type Outcome = { state: 'idle' | 'saving' | 'saved' } | { state: 'failed'; reason: string };

/** Settings of the app: what its pages open with, and the ways to everything else. */
export function AppConfig({ plugin }: PluginConfigPageProps<AppPluginMeta>) {
  const styles = useStyles2(getStyles);
  const { meta } = plugin;
  const [settings, setSettings] = useState(() => readAppSettings(meta.jsonData));
  const [outcome, setOutcome] = useState<Outcome>({ state: 'idle' });
  const change = (part: Partial<AppSettings>) => {
    setSettings({ ...settings, ...part });
    setOutcome({ state: 'idle' });
  };
  const save = async () => {
    setOutcome({ state: 'saving' });
    try {
      await saveSettings({ enabled: meta.enabled ?? true, pinned: meta.pinned ?? true, jsonData: settings });
      setOutcome({ state: 'saved' });
    } catch (error) {
      setOutcome({ state: 'failed', reason: errorText(error) });
    }
  };
  return (
    <div className={styles.page}>
      <SettingsForm settings={settings} onChange={change} />
      <div>
        <Button onClick={save} disabled={outcome.state === 'saving'}>
          {t('app-config.save', 'Save')}
        </Button>
      </div>
      {outcome.state === 'saved' && (
        <Alert
          severity="success"
          title={t('app-config.saved', 'Saved. Pages that are open take it up when they are reloaded.')}
        />
      )}
      {outcome.state === 'failed' && (
        <Alert severity="error" title={t('app-config.failed', 'The settings were not saved')}>
          {outcome.reason}
        </Alert>
      )}
      <Links />
    </div>
  );
}

function SettingsForm({
  settings,
  onChange,
}: {
  settings: AppSettings;
  onChange: (part: Partial<AppSettings>) => void;
}) {
  const [source, range, chains] = [useId(), useId(), useId()];
  const sources = getDataSourceSrv().getList({ pluginId: DATASOURCE_TYPE });
  return (
    <>
      <Field
        label={t('app-config.datasource', 'Data source')}
        description={t('app-config.datasource-text', 'What the pages open with. Without a choice it is the first one.')}
        htmlFor={source}
        noMargin
      >
        <Combobox
          id={source}
          width={40}
          isClearable
          placeholder={t('app-config.datasource-first', 'the first one')}
          value={settings.datasourceUid ?? null}
          options={sources.map(({ uid, name }) => ({ value: uid, label: name }))}
          onChange={(option) => onChange({ datasourceUid: option?.value })}
        />
      </Field>
      <Field
        label={t('app-config.range', 'Time range')}
        description={t('app-config.range-text', 'What the pages open with.')}
        htmlFor={range}
        noMargin
      >
        <Combobox
          id={range}
          width={40}
          value={settings.defaultRange}
          options={[
            { value: '1h', label: t('app-config.range-1h', 'Last hour') },
            { value: '6h', label: t('app-config.range-6h', 'Last 6 hours') },
            { value: '24h', label: t('app-config.range-24h', 'Last 24 hours') },
            { value: '7d', label: t('app-config.range-7d', 'Last 7 days') },
          ]}
          onChange={(option) => onChange({ defaultRange: option.value })}
        />
      </Field>
      <Field label={t('app-config.chains', 'Open chains in')} noMargin>
        <RadioButtonGroup
          id={chains}
          aria-label={t('app-config.chains', 'Open chains in')}
          value={settings.openChainsIn}
          options={[
            { value: 'dashboard' as const, label: t('app-config.chains-dashboard', 'the chain dashboard') },
            { value: 'explore' as const, label: t('app-config.chains-explore', 'Explore') },
          ]}
          onChange={(openChainsIn) => onChange({ openChainsIn })}
        />
      </Field>
    </>
  );
}

function Links() {
  const styles = useStyles2(getStyles);
  return (
    <section>
      <h3 className={styles.heading}>
        <Trans i18nKey="app-config.links">Where to go</Trans>
      </h3>
      <Stack direction="row" wrap="wrap" gap={1}>
        <LinkButton variant="secondary" icon="apps" href={`/a/${APP_ID}/overview`}>
          {t('app-config.overview', 'Overview')}
        </LinkButton>
        <LinkButton variant="secondary" icon="database" href="/connections/datasources">
          {t('app-config.datasources', 'Data sources')}
        </LinkButton>
        <LinkButton variant="secondary" icon="dashboard" href={`/d/${DASHBOARDS.overview}`}>
          {t('app-config.dashboard', 'Dashboard')}
        </LinkButton>
      </Stack>
    </section>
  );
}

async function saveSettings(data: { enabled: boolean; pinned: boolean; jsonData: AppSettings }): Promise<void> {
  await firstValueFrom(
    getBackendSrv().fetch({
      url: `/api/plugins/${APP_ID}/settings`,
      method: 'POST',
      data,
      showErrorAlert: false,
      showSuccessAlert: false,
    })
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), maxWidth: theme.spacing(90) }),
  heading: css({ ...theme.typography.h5, marginTop: theme.spacing(2) }),
});
