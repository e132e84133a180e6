import { css, cx } from '@emotion/css';
import { useEffect, useRef, type Dispatch, type ReactNode } from 'react';
import type { DataFrame, GrafanaTheme2, LinkModel } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, IconButton, LinkButton, useStyles2 } from '@grafana/ui';
import { StateBadge } from '../../../ui/StateBadge';
import { testIds } from '../../../ui/testIds';
import type { View, ViewAction } from '../hooks/useGraphView';
import type { Adjacency } from '../model/adjacency';
import { AS_IS, edgeTitle, kindWord, nodeTitle } from '../model/describe';
import type { GraphEdge, GraphModel, GraphNode } from '../model/graphModel';
import { extraFigures, linksOf } from '../model/links';
import { AbnormalList } from './AbnormalList';
import { callersAndCallees, CallList, MemberList } from './CallList';
import { edgeLines, Figures, nodeLines } from './Figures';

interface Props {
  /** The graph as drawn. */
  model: GraphModel;
  /** The whole graph, for the members of a community. */
  whole: GraphModel;
  adjacency: Adjacency;
  frames: readonly DataFrame[];
  view: View;
  dispatch: Dispatch<ViewAction>;
  /** Chooses a node and brings it into view. */
  onGo: (id: string) => void;
  onClose: () => void;
  /** Below the picture instead of beside it. */
  low: boolean;
}

export const DRAWER_WIDTH = 320;
/** Share of the height that it takes below the picture. */
export const DRAWER_SHARE = 0.52;

/** Beside the picture: everything about the chosen node or call, and where one can go from there. */
export function Drawer(props: Props) {
  const { model, view, low, onClose } = props;
  const styles = useStyles2(getStyles);
  const box = useRef<HTMLElement>(null);
  const selected = view.selected;
  const key = selected ? `${selected.type} ${selected.id}` : '';
  useEffect(() => {
    box.current?.scrollTo?.({ top: 0 });
  }, [key]);
  const node = selected?.type === 'node' ? model.nodes.find(({ id }) => id === selected.id) : undefined;
  const edge = selected?.type === 'edge' ? model.edges.find(({ id }) => id === selected.id) : undefined;
  if (!node && !edge) {
    return null;
  }
  const title = node ? nodeTitle(node) : edge ? edgeTitle(model, edge) : '';
  return (
    <aside
      ref={box}
      className={cx(styles.drawer, low && styles.low)}
      aria-label={t('graph.drawer-label', 'Details of {{title}}', { ...AS_IS, title })}
      data-testid={testIds.graph.drawer}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <div className={styles.head}>
        <h3 className={styles.title}>{title}</h3>
        <IconButton name="times" size="lg" onClick={onClose} aria-label={t('graph.close', 'Close')} />
      </div>
      {node && <NodeDetails {...props} node={node} />}
      {edge && <EdgeDetails {...props} edge={edge} />}
    </aside>
  );
}

function NodeDetails({ model, whole, adjacency, frames, view, dispatch, onGo, node }: Props & { node: GraphNode }) {
  const styles = useStyles2(getStyles);
  const { callers, callees } = callersAndCallees(model, adjacency, model.nodes.indexOf(node));
  return (
    <>
      <div className={styles.subtitle}>
        <StateBadge state={node.state} />
        <span>{node.members ? t('graph.community', 'Community') : node.subtitle || kindWord(node.kind)}</span>
      </div>
      <AbnormalList sentences={node.anomalies} />
      <FigureBlock lines={nodeLines(node)} texts={[node.main, node.secondary]} />
      {node.critical !== '' && (
        <Note>{t('graph.critical', 'Critical: {{reason}}', { ...AS_IS, reason: node.critical })}</Note>
      )}
      {node.cycle !== '' && (
        <Note>{t('graph.cycle', 'Part of a cycle: {{cycle}}', { ...AS_IS, cycle: node.cycle })}</Note>
      )}
      <Extras frames={frames} node={node} />
      <div className={styles.buttons}>
        <NodeButtons node={node} view={view} dispatch={dispatch} />
      </div>
      <Links links={linksOf(frames, node.ref)} />
      {node.members && (
        <MemberList
          title={t('graph.members-title', 'Members')}
          members={node.members.map((member) => whole.nodes[member])}
          onGo={onGo}
        />
      )}
      <CallList
        title={t('graph.callers', 'Callers')}
        empty={t('graph.no-callers', 'Nobody calls it: an entry.')}
        calls={callers}
        onGo={onGo}
      />
      <CallList
        title={t('graph.callees', 'Callees')}
        empty={t('graph.no-callees', 'It calls nobody.')}
        calls={callees}
        onGo={onGo}
      />
    </>
  );
}

function NodeButtons({ node, view, dispatch }: { node: GraphNode; view: View; dispatch: Dispatch<ViewAction> }) {
  if (node.members) {
    return (
      <Button size="sm" variant="secondary" icon="layers-alt" onClick={() => dispatch({ do: 'open', key: node.id })}>
        {t('graph.unfold', 'Open in place')}
      </Button>
    );
  }
  const { focus } = view;
  const focused = focus?.id === node.id;
  const community = node.community;
  return (
    <>
      <Button
        size="sm"
        variant="secondary"
        icon="compass"
        onClick={() => dispatch({ do: 'focus', focus: { id: node.id, hops: focused ? focus.hops + 1 : 1 } })}
      >
        {focused
          ? t('graph.focus-more', 'Focus ±{{hops}} hops', { hops: focus.hops + 1 })
          : t('graph.focus', 'Focus ±1 hop')}
      </Button>
      {focused && (
        <Button size="sm" variant="secondary" fill="text" onClick={() => dispatch({ do: 'focus', focus: null })}>
          {t('graph.focus-end', 'Show all')}
        </Button>
      )}
      {community !== null && (
        <Button
          size="sm"
          variant="secondary"
          icon="layers-slash"
          onClick={() => dispatch({ do: 'close', key: community })}
        >
          {t('graph.fold', 'Fold its community')}
        </Button>
      )}
    </>
  );
}

function EdgeDetails({ model, frames, onGo, edge }: Props & { edge: GraphEdge }) {
  const styles = useStyles2(getStyles);
  const ends = [model.nodes[edge.source], model.nodes[edge.target]];
  return (
    <>
      <div className={styles.subtitle}>
        <StateBadge state={edge.state} />
        <span>{edge.dashed ? t('graph.inferred', 'inferred from the order of events') : t('graph.call', 'Call')}</span>
      </div>
      <FigureBlock lines={edgeLines(edge)} texts={[edge.main, edge.secondary]} />
      <Links links={linksOf(frames, edge.ref)} />
      <MemberList title={t('graph.ends', 'Caller and callee')} members={ends} onGo={onGo} />
    </>
  );
}

function FigureBlock({ lines, texts }: { lines: ReturnType<typeof nodeLines>; texts: readonly string[] }) {
  const shown = texts.filter(Boolean).join(' · ');
  return lines.length > 0 ? (
    <Figures lines={lines} explain />
  ) : (
    <Note>{shown || t('graph.no-figures', 'The data has no figures for it.')}</Note>
  );
}

function Extras({ frames, node }: { frames: readonly DataFrame[]; node: GraphNode }) {
  const styles = useStyles2(getStyles);
  const extras = extraFigures(frames, node.ref);
  return extras.length === 0 ? null : (
    <dl className={styles.extras}>
      {extras.map(({ name, value }) => (
        <div key={name} className={styles.extra}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Links({ links }: { links: readonly LinkModel[] }) {
  const styles = useStyles2(getStyles);
  return links.length === 0 ? null : (
    <div className={styles.buttons}>
      {links.map((link) => (
        <LinkButton
          key={`${link.title} ${link.href}`}
          size="sm"
          variant="secondary"
          fill="outline"
          icon="external-link-alt"
          href={link.href}
          target={link.target}
          onClick={link.onClick}
        >
          {link.title}
        </LinkButton>
      ))}
    </div>
  );
}

function Note({ children }: { children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return <div className={styles.note}>{children}</div>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  drawer: css({
    position: 'absolute',
    zIndex: 4,
    top: 0,
    right: 0,
    bottom: 0,
    width: DRAWER_WIDTH,
    maxWidth: '100%',
    overflow: 'auto',
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1.5),
    padding: theme.spacing(1.5),
    background: theme.colors.background.primary,
    borderLeft: `1px solid ${theme.colors.border.medium}`,
    boxShadow: theme.shadows.z2,
  }),
  low: css({
    top: 'auto',
    left: 0,
    width: '100%',
    height: `${100 * DRAWER_SHARE}%`,
    borderLeft: 'none',
    borderTop: `1px solid ${theme.colors.border.medium}`,
  }),
  head: css({ display: 'flex', justifyContent: 'space-between', alignItems: 'flex-start', gap: theme.spacing(1) }),
  title: css({ ...theme.typography.h5, margin: 0, overflowWrap: 'anywhere' }),
  subtitle: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), color: theme.colors.text.secondary }),
  buttons: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  extras: css({ margin: 0, fontSize: theme.typography.bodySmall.fontSize }),
  extra: css({
    display: 'flex',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    dt: { color: theme.colors.text.secondary, fontWeight: 'normal' },
    dd: { margin: 0, overflowWrap: 'anywhere' },
  }),
  note: css({ color: theme.colors.text.secondary }),
});
