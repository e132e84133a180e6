import type { GrafanaTheme2 } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { Stack, Text, useStyles2 } from '@grafana/ui';
import { css } from '@emotion/css';

/** `PluginPage` of @grafana/runtime with heading, subtitle and actions, as Grafana frames an app's pages. */
export function PreviewPluginPage({ children, pageNav, actions, subTitle, renderTitle }: PluginPageProps) {
  const styles = useStyles2(getStyles);
  const title = pageNav?.text ?? 'Overview';
  return (
    <div className={styles.page}>
      <Stack justifyContent="space-between" alignItems="center" wrap="wrap" gap={2}>
        {renderTitle ? renderTitle(title) : <Text element="h1">{title}</Text>}
        {actions}
      </Stack>
      {subTitle && <Text color="secondary">{subTitle}</Text>}
      <div className={styles.body}>{children}</div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ padding: theme.spacing(2, 3), [theme.breakpoints.down('md')]: { padding: theme.spacing(1) } }),
  body: css({ marginTop: theme.spacing(2) }),
});
