import { css } from '@emotion/css';
import type { Dispatch, ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, IconButton, Tooltip, useStyles2 } from '@grafana/ui';
import type { View, ViewAction } from '../hooks/useGraphView';
import type { Arrangement } from '../layout/Arranger';
import { AS_IS } from '../model/describe';
import type { GraphModel } from '../model/graphModel';
import type { GraphShape } from '../model/shape';

interface Props {
  model: GraphModel;
  arrangement: Arrangement | null;
  view: View;
  dispatch: Dispatch<ViewAction>;
  notices: readonly string[];
  shape: GraphShape | null;
}

/** What the picture leaves out or adds, beside the search: focus, folding, what its shape says, notices of the data. */
export function StatusLine({ model, arrangement, view, dispatch, notices, shape }: Props) {
  const styles = useStyles2(getStyles);
  const focusName = view.focus ? model.nodes.find(({ id }) => id === view.focus?.id)?.name : undefined;
  const groups = arrangement?.folded ? arrangement.shown.nodes.filter((node) => node.members).length : 0;
  return (
    <div className={styles.line}>
      {view.focus && focusName !== undefined && (
        <span className={styles.chip}>
          {t('graph.focus-chip', '{{name}} ±{{hops}}', { ...AS_IS, name: focusName, hops: view.focus.hops })}
          <IconButton
            name="times"
            size="sm"
            onClick={() => dispatch({ do: 'focus', focus: null })}
            aria-label={t('graph.focus-clear', 'Show the whole graph')}
          />
        </span>
      )}
      {arrangement?.folded && (
        <span className={styles.chip}>
          {t('graph.folded', '{{services}} services in {{groups}} communities', {
            services: model.nodes.length,
            groups,
          })}
          {view.opened.map((key) => (
            <IconButton
              key={key}
              name="layers-slash"
              size="sm"
              onClick={() => dispatch({ do: 'close', key })}
              aria-label={t('graph.fold-one', 'Fold {{name}}', { ...AS_IS, name: nameOf(model, key) })}
            />
          ))}
        </span>
      )}
      {shape && (
        <Sentences sentences={shape.insights} className={styles.chip}>
          <Icon name="sitemap" aria-hidden />
          {shapeWords(shape)}
        </Sentences>
      )}
      {notices.length > 0 && (
        <Sentences sentences={notices} className={styles.notice}>
          <Icon name="info-circle" aria-hidden />
        </Sentences>
      )}
    </div>
  );
}

function Sentences({
  sentences,
  className,
  children,
}: {
  sentences: readonly string[];
  className: string;
  children: ReactNode;
}) {
  return (
    <Tooltip
      content={
        <>
          {sentences.map((sentence) => (
            <div key={sentence}>{sentence}</div>
          ))}
        </>
      }
    >
      <span className={className} tabIndex={0} role="note" aria-label={sentences.join(' ')}>
        {children}
      </span>
    </Tooltip>
  );
}

function shapeWords({ critical, cycles, groups }: GraphShape): string {
  const words = [
    critical > 0 ? t('graph.shape-critical', 'critical: {{count}}', { count: critical }) : '',
    cycles > 0 ? t('graph.shape-cycles', 'cycles: {{count}}', { count: cycles }) : '',
    groups > 1 ? t('graph.shape-groups', 'groups: {{count}}', { count: groups }) : '',
  ].filter((text) => text !== '');
  return words.length > 0 ? words.join(', ') : t('graph.shape', 'shape');
}

function nameOf(model: GraphModel, key: string): string {
  const id = key.slice(key.indexOf(':') + 1);
  return model.nodes.find((node) => node.id === id)?.name ?? id;
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  chip: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    minHeight: theme.spacing(3),
    padding: theme.spacing(0, 1),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  notice: css({
    display: 'inline-flex',
    color: theme.colors.text.secondary,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
});
