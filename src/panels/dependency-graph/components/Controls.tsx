import { css, cx } from '@emotion/css';
import { forwardRef, type Dispatch } from 'react';
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
  /** In a row, where there is little height. */
  low: boolean;
}

const ZOOM = 1.4;

/** Zoom, fit, arrangement, table, export and help, for hands on a mouse or a screen. */
export function Controls({ method, dispatch, onZoom, onFit, exports, low }: Props) {
  const styles = useStyles2(getStyles);
  const arrangements = (
    <Menu>
      <Menu.Item
        label={t('graph.to-layered', 'In layers, callers left')}
        icon="sitemap"
        active={method === 'layered'}
        onClick={() => dispatch({ do: 'method', method: 'layered' })}
      />
      <Menu.Item
        label={t('graph.to-force', 'By force, friends close')}
        icon="share-alt"
        active={method === 'force'}
        onClick={() => dispatch({ do: 'method', method: 'force' })}
      />
      <Menu.Item label={t('graph.arrange', 'Arrange anew')} icon="sync" onClick={() => dispatch({ do: 'arrange' })} />
    </Menu>
  );
  const files = (
    <Menu>
      <Menu.Item label={t('graph.export-png', 'Picture (PNG)')} icon="camera" onClick={exports.png} />
      <Menu.Item label={t('graph.export-svg', 'Picture (SVG)')} icon="camera" onClick={exports.svg} />
      <Menu.Item label={t('graph.export-csv', 'Table (CSV)')} icon="table" onClick={exports.csv} />
    </Menu>
  );
  return (
    <div
      className={cx(styles.controls, low && styles.low)}
      role="toolbar"
      aria-label={t('graph.controls', 'View')}
      data-testid={testIds.graph.controls}
    >
      <Tool icon="plus" label={t('graph.zoom-in', 'Zoom in (+)')} onClick={() => onZoom(ZOOM)} />
      <Tool icon="minus" label={t('graph.zoom-out', 'Zoom out (−)')} onClick={() => onZoom(1 / ZOOM)} />
      <Tool icon="capture" label={t('graph.fit', 'Show everything (0)')} onClick={onFit} />
      <Dropdown overlay={arrangements} placement="left-end">
        <Tool icon={method === 'layered' ? 'sitemap' : 'share-alt'} label={t('graph.arrangement', 'Arrangement')} />
      </Dropdown>
      <Dropdown overlay={files} placement="left-end">
        <Tool icon="download-alt" label={t('graph.export', 'Export')} />
      </Dropdown>
    </div>
  );
}

/** Table and help, in the corner that is looked at last. */
export function Corner({ dispatch }: Pick<Props, 'dispatch'>) {
  const styles = useStyles2(getStyles);
  return (
    <div className={cx(styles.controls, styles.low)}>
      <Tool icon="table" label={t('graph.table', 'Table (t)')} onClick={() => dispatch({ do: 'toggle-table' })} />
      <Tool
        icon="keyboard"
        label={t('graph.keys', 'Keys and signs (?)')}
        onClick={() => dispatch({ do: 'toggle-help' })}
      />
    </div>
  );
}

interface ToolProps {
  icon: IconName;
  label: string;
  onClick?: () => void;
}

// Dropdown hands its trigger a ref and handlers.
const Tool = forwardRef<HTMLButtonElement, ToolProps>(function Tool({ icon, label, ...rest }, ref) {
  return (
    <ToolbarButton
      ref={ref}
      icon={icon}
      variant="canvas"
      narrow
      iconSize="md"
      aria-label={label}
      tooltip={label}
      {...rest}
    />
  );
});

const getStyles = (theme: GrafanaTheme2) => ({
  controls: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    pointerEvents: 'auto',
    // Buttons of the toolbar are translucent; the picture must not shine through.
    '& button': { backgroundColor: theme.colors.background.secondary },
  }),
  low: css({ flexDirection: 'row' }),
});
