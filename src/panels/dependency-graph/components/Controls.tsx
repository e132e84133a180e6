import { css } from '@emotion/css';
import type { Dispatch } from 'react';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Dropdown, Menu, ToolbarButton, useStyles2 } from '@grafana/ui';
import { testIds } from '../../../ui/testIds';
import type { ViewAction } from '../hooks/useGraphView';
import type { LayoutMethod } from '../layout/layoutGraph';

export interface Exports {
  png: () => void;
  svg: () => void;
  csv: () => void;
}

interface Props {
  method: LayoutMethod;
  dispatch: Dispatch<ViewAction>;
  onZoom: (factor: number) => void;
  onFit: () => void;
  exports: Exports;
}

const ZOOM = 1.4;

/** Zoom, fit, arrangement, table, export and help, for hands on a mouse or a screen. */
export function Controls({ method, dispatch, onZoom, onFit, exports }: Props) {
  const styles = useStyles2(getStyles);
  const other: LayoutMethod = method === 'layered' ? 'force' : 'layered';
  const menu = (
    <Menu>
      <Menu.Item label={t('graph.export-png', 'Picture (PNG)')} icon="camera" onClick={exports.png} />
      <Menu.Item label={t('graph.export-svg', 'Picture (SVG)')} icon="camera" onClick={exports.svg} />
      <Menu.Item label={t('graph.export-csv', 'Table (CSV)')} icon="table" onClick={exports.csv} />
    </Menu>
  );
  const button = (icon: IconName, label: string, onClick: () => void) => (
    <ToolbarButton icon={icon} variant="canvas" narrow iconSize="md" aria-label={label} tooltip={label} onClick={onClick} />
  );
  return (
    <div className={styles.controls} role="toolbar" aria-label={t('graph.controls', 'View')} data-testid={testIds.graph.controls}>
      {button('plus', t('graph.zoom-in', 'Zoom in (+)'), () => onZoom(ZOOM))}
      {button('minus', t('graph.zoom-out', 'Zoom out (−)'), () => onZoom(1 / ZOOM))}
      {button('capture', t('graph.fit', 'Show everything (0)'), onFit)}
      {button(
        other === 'layered' ? 'sitemap' : 'share-alt',
        other === 'layered' ? t('graph.to-layered', 'Arrange in layers') : t('graph.to-force', 'Arrange by force'),
        () => dispatch({ do: 'method', method: other })
      )}
      {button('sync', t('graph.arrange', 'Arrange anew'), () => dispatch({ do: 'arrange' }))}
      {button('table', t('graph.table', 'Table (t)'), () => dispatch({ do: 'toggle-table' }))}
      <Dropdown overlay={menu} placement="left-end">
        <ToolbarButton icon="download-alt" variant="canvas" narrow iconSize="md" aria-label={t('graph.export', 'Export')} tooltip={t('graph.export', 'Export')} />
      </Dropdown>
      {button('keyboard', t('graph.keys', 'Keys (?)'), () => dispatch({ do: 'toggle-help' }))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  controls: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), pointerEvents: 'auto' }),
});
