import { css } from '@emotion/css';
import { useState } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Icon, useStyles2, useTheme2 } from '@grafana/ui';
import { formatDuration, formatRate } from '../../../core/text/format';
import { stateLook } from '../../../ui/stateColor';
import { callsFrom, callsTo, type Adjacency } from '../model/adjacency';
import { AS_IS, nodeTitle } from '../model/describe';
import { stateRank } from '../../../ui/state';
import type { GraphModel, GraphNode, NodeState } from '../model/graphModel';

export interface CallRow {
  id: string;
  name: string;
  state: NodeState;
  rate: number;
  p95: number;
}

const FIRST = 12;

/** Who calls a node and whom it calls, worst first, then busiest. */
export function callersAndCallees(
  model: GraphModel,
  adjacency: Adjacency,
  node: number
): { callers: CallRow[]; callees: CallRow[] } {
  const rows = (calls: Uint32Array, end: 'source' | 'target') =>
    Array.from(calls, (e) => {
      const edge = model.edges[e];
      const other = model.nodes[edge[end]];
      return {
        id: other.id,
        name: nodeTitle(other),
        state: edge.state === 'unknown' ? other.state : edge.state,
        rate: edge.rate,
        p95: edge.p95,
      };
    }).sort(
      (a, b) => stateRank(b.state) - stateRank(a.state) || (b.rate || 0) - (a.rate || 0) || a.name.localeCompare(b.name)
    );
  return node < 0
    ? { callers: [], callees: [] }
    : { callers: rows(callsTo(adjacency, node), 'source'), callees: rows(callsFrom(adjacency, node), 'target') };
}

interface CallListProps {
  title: string;
  /** Sentence in place of an empty list. */
  empty: string;
  calls: readonly CallRow[];
  onGo: (id: string) => void;
}

/** Calls as a list of buttons that lead to the other end. */
export function CallList({ title, empty, calls, onGo }: CallListProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const [all, setAll] = useState(false);
  const shown = all ? calls : calls.slice(0, FIRST);
  return (
    <section>
      <h4 className={styles.title}>
        {t('graph.list-title', '{{title}} ({{count}})', { ...AS_IS, title, count: calls.length })}
      </h4>
      {calls.length === 0 && <div className={styles.empty}>{empty}</div>}
      <ul className={styles.list}>
        {shown.map((call, i) => {
          const look = stateLook(call.state, theme);
          const figures = [
            Number.isFinite(call.rate) ? formatRate(call.rate) : '',
            Number.isFinite(call.p95) ? formatDuration(call.p95) : '',
          ]
            .filter(Boolean)
            .join(' · ');
          return (
            <li key={`${call.id} ${i}`}>
              <button type="button" className={styles.row} onClick={() => onGo(call.id)}>
                <Icon name={look.icon} size="sm" style={{ color: look.text }} title={look.word} />
                <span className={styles.name}>{call.name}</span>
                <span className={styles.figures}>{figures}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {calls.length > shown.length && (
        <Button size="sm" variant="secondary" fill="text" onClick={() => setAll(true)}>
          {t('graph.more', 'and {{count}} more', { count: calls.length - shown.length })}
        </Button>
      )}
    </section>
  );
}

/** Nodes as a list of buttons that lead to them, worst first. */
export function MemberList({
  title,
  members,
  onGo,
}: {
  title: string;
  members: readonly GraphNode[];
  onGo: (id: string) => void;
}) {
  const rows = members.map((node) => ({
    id: node.id,
    name: nodeTitle(node),
    state: node.state,
    rate: node.rate,
    p95: node.p95,
  }));
  rows.sort((a, b) => stateRank(b.state) - stateRank(a.state) || (b.rate || 0) - (a.rate || 0));
  return <CallList title={title} empty="" calls={rows} onGo={onGo} />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({
    ...theme.typography.bodySmall,
    fontWeight: theme.typography.fontWeightMedium,
    color: theme.colors.text.secondary,
    margin: theme.spacing(0, 0, 0.5),
  }),
  empty: css({ color: theme.colors.text.secondary }),
  list: css({ listStyle: 'none', margin: theme.spacing(0, -0.5) }),
  row: css({
    all: 'unset',
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    width: '100%',
    minHeight: theme.spacing(3.5),
    padding: theme.spacing(0, 0.5),
    cursor: 'pointer',
    borderRadius: theme.shape.radius.default,
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  name: css({ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }),
  figures: css({
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
