import { css, cx } from '@emotion/css';
import type { ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { TermName } from '../../../ui/glossary';
import { Term } from '../../../ui/Term';
import { testIds } from '../../../ui/testIds';
import type { Comparison } from './compareWords';

interface Props {
  id: string;
  title: string;
  term: TermName;
  /** The figure in words, with its unit. */
  value: string;
  comparison: Comparison;
  href?: string;
  /** A trend or the parts of the figure. */
  children?: ReactNode;
}

/** One figure that never stands alone: what it is, how it compares, how it moved. */
export function Figure({ id, title, term, value, comparison, href, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.figure} data-testid={testIds.overview.figure(id)}>
      <div className={styles.title}>
        <Term term={term}>{title}</Term>
      </div>
      {href === undefined ? (
        <span className={styles.value}>{value}</span>
      ) : (
        <a className={cx(styles.value, styles.link)} href={href}>
          {value}
        </a>
      )}
      <div className={styles.beside}>{children}</div>
      <div className={cx(styles.comparison, styles[comparison.tone])}>
        {comparison.tone !== 'neutral' && (
          <>
            <Icon name={comparison.tone === 'worse' ? 'exclamation-triangle' : 'check-circle'} size="sm" aria-hidden />{' '}
            {comparison.tone === 'worse' ? t('figure.worse', 'worse') : t('figure.better', 'better')}:{' '}
          </>
        )}
        {comparison.text}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(1.5, 2),
    minWidth: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(min-content, 1fr) auto',
    // Rows of one height in all cards: title, value and comparison of neighbours stand on one line, whatever stands beside them.
    gridTemplateRows: `auto ${theme.spacing(6)} auto`,
    columnGap: theme.spacing(1),
  }),
  title: css({ color: theme.colors.text.secondary }),
  beside: css({ gridColumn: 2, gridRow: '1 / span 2', alignSelf: 'center' }),
  value: css({
    alignSelf: 'center',
    justifySelf: 'start',
    fontSize: theme.typography.h2.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  }),
  link: css({ '&:hover': { textDecoration: 'underline' } }),
  comparison: css({
    gridColumn: '1 / -1',
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
  }),
  neutral: css({}),
  better: css({ color: theme.colors.success.text }),
  worse: css({ color: theme.colors.warning.text }),
});
