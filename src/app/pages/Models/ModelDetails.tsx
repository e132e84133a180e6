import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { testIds } from '../../../ui/testIds';
import { Card } from '../../parts/Card';
import type { ModelRow, Parameter } from './modelsModel';

/** How each model works and with which parameters, folded. */
export function ModelDetails({ rows }: { rows: ModelRow[] }) {
  const styles = useStyles2(getStyles);
  return (
    <Card title={t('models.details', 'How each works')} testId={testIds.models.details}>
      {rows.map(({ model, name, method, parameters, family }) => (
        <details key={model} className={styles.model}>
          <summary className={styles.name}>{name}</summary>
          <p className={styles.method}>{method}</p>
          <dl className={styles.parameters}>
            {parameters.map((parameter) => (
              <ParameterLine key={parameter.name} parameter={parameter} />
            ))}
          </dl>
          <p className={styles.family}>
            {t('models.family', 'Kept under')} <code>{family}</code>
          </p>
        </details>
      ))}
    </Card>
  );
}

function ParameterLine({ parameter: { name, value, about } }: { parameter: Parameter }) {
  const styles = useStyles2(getStyles);
  return (
    <>
      <dt className={styles.value}>{valueText(value)}</dt>
      <dd className={styles.about}>
        {about} <code className={styles.code}>{name}</code>
      </dd>
    </>
  );
}

/** Numbers as people read them; other values as they are. */
function valueText(value: string): string {
  const number = Number(value);
  return value !== '' && Number.isFinite(number)
    ? number.toLocaleString('en-US', { maximumSignificantDigits: Number.isInteger(number) ? 21 : 2 })
    : value;
}

const getStyles = (theme: GrafanaTheme2) => ({
  model: css({
    borderTop: `1px solid ${theme.colors.border.weak}`,
    padding: theme.spacing(1, 0),
    '&:first-of-type': { borderTop: 'none' },
  }),
  name: css({
    cursor: 'pointer',
    fontWeight: theme.typography.fontWeightMedium,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  method: css({ maxWidth: '90ch', margin: theme.spacing(1, 0) }),
  family: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    margin: theme.spacing(1, 0, 0),
  }),
  parameters: css({
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    columnGap: theme.spacing(1.5),
    rowGap: theme.spacing(0.25),
    margin: 0,
    fontVariantNumeric: 'tabular-nums',
  }),
  value: css({ textAlign: 'right', fontWeight: theme.typography.fontWeightRegular, overflowWrap: 'anywhere' }),
  about: css({ margin: 0, color: theme.colors.text.secondary, minWidth: 0 }),
  code: css({ fontSize: theme.typography.bodySmall.fontSize, marginLeft: theme.spacing(0.5) }),
});
