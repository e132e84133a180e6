import { css } from '@emotion/css';
import { useMemo, useState, type ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { formatDuration, formatRate, formatShare } from '../../../core/text/format';
import { StateBadge } from '../../../ui/StateBadge';
import { TableTwin, type TwinColumn } from '../../../ui/TableTwin';
import { kindWord, stateWord } from '../model/describe';
import { stateRank } from '../../../ui/state';
import type { GraphEdge, GraphModel, GraphNode } from '../model/graphModel';

interface Props {
  model: GraphModel;
  /** A click on a service; without it rows do nothing. */
  onGo?: (id: string) => void;
  /** Back to the picture, where there is one. */
  onClose?: () => void;
}

/** The graph as two tables, services and calls: everything the picture says, without the picture. */
export function GraphTable({ model, onGo, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const [what, setWhat] = useState<'nodes' | 'edges'>('nodes');
  const nodes = useMemo(() => [...model.nodes].sort(worstFirst), [model]);
  const edges = useMemo(() => [...model.edges].sort(worstFirst), [model]);
  const toolbar = (
    <div className={styles.toolbar}>
      {onClose && (
        <Button size="sm" variant="secondary" icon="sitemap" onClick={onClose}>
          {t('graph.to-graph', 'Graph')}
        </Button>
      )}
      <RadioButtonGroup
        size="sm"
        value={what}
        onChange={setWhat}
        aria-label={t('graph.table-what', 'What the table lists')}
        options={[
          { value: 'nodes', label: t('graph.table-services', 'Services') },
          { value: 'edges', label: t('graph.table-calls', 'Calls') },
        ]}
      />
    </div>
  );
  return (
    <div className={styles.table}>
      {what === 'nodes' ? (
        <TableTwin
          title={t('graph.table-services', 'Services')}
          columns={nodeColumns(model)}
          rows={nodes}
          rowKey={(node) => node.id}
          onRowClick={onGo && ((node) => onGo(node.id))}
          toolbar={toolbar}
        />
      ) : (
        <TableTwin
          title={t('graph.table-calls', 'Calls')}
          columns={edgeColumns(model)}
          rows={edges}
          rowKey={(edge) => edge.id}
          toolbar={toolbar}
        />
      )}
    </div>
  );
}

function worstFirst(a: GraphNode | GraphEdge, b: GraphNode | GraphEdge): number {
  return stateRank(b.state) - stateRank(a.state) || (b.rate || 0) - (a.rate || 0);
}

function figure<Row>(
  id: string,
  title: string,
  value: (row: Row) => number,
  format: (value: number) => string,
  term?: TwinColumn<Row>['term']
): TwinColumn<Row> {
  return { id, title, term, align: 'right', value, render: (row): ReactNode => format(value(row)) };
}

/** Columns of the table of services; values in the units of their titles. */
export function nodeColumns(model: GraphModel): Array<TwinColumn<GraphNode>> {
  const abnormal: TwinColumn<GraphNode> = {
    id: 'abnormal',
    title: t('graph.abnormal', 'What is abnormal'),
    wide: true,
    value: (node) => node.anomalies.join(' '),
  };
  return [
    { id: 'name', title: t('graph.column-service', 'Service'), value: (node) => node.name },
    {
      id: 'state',
      title: t('graph.column-state', 'State'),
      value: (node) => stateWord(node.state),
      render: (node) => <StateBadge state={node.state} />,
    },
    ...(model.nodes.some(({ anomalies }) => anomalies.length > 0) ? [abnormal] : []),
    { id: 'kind', title: t('graph.column-kind', 'Kind'), value: (node) => kindWord(node.kind) },
    figure('rate', t('graph.column-rate', 'Requests (/s)'), (node) => node.rate, formatRate, 'rate'),
    figure('errors', t('graph.column-errors', 'Errors (share)'), (node) => node.errorRatio, formatShare, 'errorRatio'),
    figure('p50', t('graph.column-p50', 'p50 (ms)'), (node) => node.p50, formatDuration, 'p50'),
    figure('p95', t('graph.column-p95', 'p95 (ms)'), (node) => node.p95, formatDuration, 'p95'),
    figure('usualP95', t('graph.column-usual-p95', 'Usual p95 (ms)'), (node) => node.usualP95, formatDuration, 'usual'),
    figure('p99', t('graph.column-p99', 'p99 (ms)'), (node) => node.p99, formatDuration, 'p99'),
  ];
}

/** Columns of the table of calls. */
export function edgeColumns(model: GraphModel): Array<TwinColumn<GraphEdge>> {
  return [
    { id: 'source', title: t('graph.column-caller', 'Caller'), value: (edge) => model.nodes[edge.source].name },
    { id: 'target', title: t('graph.column-callee', 'Callee'), value: (edge) => model.nodes[edge.target].name },
    {
      id: 'state',
      title: t('graph.column-state', 'State'),
      value: (edge) => stateWord(edge.state),
      render: (edge) => <StateBadge state={edge.state} />,
    },
    figure('rate', t('graph.column-call-rate', 'Calls (/s)'), (edge) => edge.rate, formatRate, 'rate'),
    figure('errors', t('graph.column-errors', 'Errors (share)'), (edge) => edge.errorRatio, formatShare, 'errorRatio'),
    figure('p50', t('graph.column-p50', 'p50 (ms)'), (edge) => edge.p50, formatDuration, 'p50'),
    figure('p95', t('graph.column-p95', 'p95 (ms)'), (edge) => edge.p95, formatDuration, 'p95'),
    figure(
      'confidence',
      t('graph.column-confidence', 'Confidence (share)'),
      (edge) => edge.confidence,
      formatShare,
      'confidence'
    ),
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({ height: '100%', minHeight: 0 }),
  toolbar: css({ display: 'flex', gap: theme.spacing(1), padding: theme.spacing(0, 0, 1) }),
});
