import { css } from '@emotion/css';
import type { ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { Tooltip, useStyles2 } from '@grafana/ui';
import { explain, type TermName } from './glossary';

interface Props {
  term: TermName;
  children: ReactNode;
}

/** A term of the field with its meaning as a tooltip, on hover and on focus. */
export function Term({ term, children }: Props) {
  return <Explained text={explain(term)}>{children}</Explained>;
}

/** Words with what they mean as a tooltip, on hover and on focus. */
export function Explained({ text, children }: { text: string; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <Tooltip content={text} placement="top">
      <span className={styles.term} tabIndex={0}>
        {children}
      </span>
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  term: css({
    borderBottom: `1px dotted ${theme.colors.text.secondary}`,
    cursor: 'help',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
});
