import { css, cx } from '@emotion/css';
import { useId, type CSSProperties } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, LinkButton, useStyles2, useTheme2 } from '@grafana/ui';
import { serviceColor } from '../../../ui/serviceColor';
import { StateBadge } from '../../../ui/StateBadge';
import { testIds } from '../../../ui/testIds';
import type { Recommendation } from '../model/readRecommendations';
import { effectWords, effortWords, kindWords, priorityLook, riskLook } from '../model/words';
import { EvidenceList } from './EvidenceList';

interface Props {
  recommendation: Recommendation;
  isOpen: boolean;
  onToggle: () => void;
  showEvidence: boolean;
  showActions: boolean;
}

/** One recommendation: what to do, what it gains, what it costs; opened, why and how. */
export function Card({ recommendation, isOpen, onToggle, showEvidence, showActions }: Props) {
  const styles = useStyles2(getStyles);
  const details = useId();
  const { title, service, kind, description, evidence, actions, links, priority } = recommendation;
  const effect = effectWords(recommendation);
  const urgency = priorityLook(priority);
  return (
    <li className={styles.card} data-testid={testIds.recommendations.card}>
      <button type="button" className={styles.head} aria-expanded={isOpen} aria-controls={details} onClick={onToggle}>
        <Icon name={isOpen ? 'angle-down' : 'angle-right'} aria-hidden className={styles.chevron} />
        <span className={styles.title}>{title}</span>
      </button>
      <div className={styles.body}>
        {effect !== '' && (
          <div>
            <span className={styles.faint}>{t('recommendations.effect', 'Effect')}</span> {effect}
          </div>
        )}
        <div className={styles.badges}>
          <StateBadge state={urgency.state} word={urgency.word} />
          <ServiceName service={service} />
          <Cost recommendation={recommendation} />
          {kind !== '' && <span className={styles.faint}>{kindWords(kind)}</span>}
        </div>
      </div>
      <div id={details} className={cx(styles.body, styles.details)} hidden={!isOpen}>
        {description !== '' && <div>{description}</div>}
        {showEvidence && evidence.length > 0 && <EvidenceList evidence={evidence} />}
        {showActions && actions.length > 0 && (
          <ol className={styles.actions} aria-label={t('recommendations.actions', 'Steps')}>
            {actions.map((action) => (
              <li key={action}>
                <span className={styles.box} aria-hidden />
                {action}
              </li>
            ))}
          </ol>
        )}
        {links.length > 0 && (
          <div className={styles.badges}>
            {links.map(({ href, title: name, target }) => (
              <LinkButton key={`${name} ${href}`} size="sm" variant="secondary" fill="text" href={href} target={target}>
                {name}
              </LinkButton>
            ))}
          </div>
        )}
      </div>
    </li>
  );
}

function ServiceName({ service }: { service: string }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  if (service === '') {
    return null;
  }
  const dot: CSSProperties = { background: serviceColor(service, theme) };
  return (
    <span className={styles.service}>
      <span className={styles.dot} style={dot} aria-hidden />
      {service}
    </span>
  );
}

function Cost({ recommendation }: Pick<Props, 'recommendation'>) {
  const styles = useStyles2(getStyles);
  const effort = effortWords(recommendation.effort);
  const risk = riskLook(recommendation.risk);
  return (
    <>
      {effort !== '' && (
        <span className={cx(styles.service, styles.faint)}>
          <Icon name="stopwatch" size="sm" aria-hidden />
          {effort}
        </span>
      )}
      {risk && <StateBadge state={risk.state} word={risk.word} />}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    listStyle: 'none',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    padding: theme.spacing(1),
  }),
  head: css({
    all: 'unset',
    boxSizing: 'border-box',
    display: 'flex',
    gap: theme.spacing(0.5),
    width: '100%',
    cursor: 'pointer',
    borderRadius: theme.shape.radius.default,
    '&:hover': { color: theme.colors.text.maxContrast },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  chevron: css({ flexShrink: 0, marginTop: theme.spacing(0.25), color: theme.colors.text.secondary }),
  title: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
  body: css({
    paddingLeft: theme.spacing(2.5),
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    overflowWrap: 'anywhere',
  }),
  details: css({ marginTop: theme.spacing(1), gap: theme.spacing(1), '&[hidden]': { display: 'none' } }),
  badges: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: theme.spacing(2),
    rowGap: theme.spacing(0.25),
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  service: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  dot: css({ width: theme.spacing(1), height: theme.spacing(1), borderRadius: '50%' }),
  faint: css({ color: theme.colors.text.secondary }),
  actions: css({
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    '& > li': { listStyle: 'none', display: 'flex', gap: theme.spacing(1) },
  }),
  box: css({
    flexShrink: 0,
    width: theme.spacing(1.5),
    height: theme.spacing(1.5),
    marginTop: theme.spacing(0.5),
    border: `1px solid ${theme.colors.text.secondary}`,
    borderRadius: theme.spacing(0.25),
  }),
});
