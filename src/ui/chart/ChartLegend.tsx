import { css } from '@emotion/css';
import { useMemo, useRef, type ReactNode } from 'react';
import { LegendDisplayMode, type LineStyle } from '@grafana/schema';
import { PanelContextProvider, usePanelContext, useStyles2, VizLegend, type VizLegendItem } from '@grafana/ui';
import { useSize, type Size } from '../panel/useSize';
import type { LegendToggles } from './useLegendToggles';

export interface LegendEntry<Id extends string> {
  id: Id;
  label: string;
  color: string;
  lineStyle?: LineStyle;
}

interface Props<Id extends string> {
  entries: ReadonlyArray<LegendEntry<Id>>;
  toggles: LegendToggles<Id>;
  size: Size;
  testId: string;
  children: (size: Size) => ReactNode;
}

/** Smaller pictures need all the room for themselves. */
const LEAST_HEIGHT = 120;

/** A picture with Grafana's legend below it. */
export function ChartLegend<Id extends string>({ entries, toggles, size, testId, children }: Props<Id>) {
  const styles = useStyles2(getStyles);
  const context = usePanelContext();
  const picture = useRef<HTMLDivElement>(null);
  const room = useSize(picture, { width: size.width, height: Math.max(0, size.height - 28) });
  // Ours are parts of the picture, not series that Grafana could hide by an override.
  const ownContext = useMemo(() => ({ ...context, onToggleSeriesVisibility: undefined }), [context]);
  const items = entries.map(
    ({ id, label, color, lineStyle }): VizLegendItem => ({
      label,
      color,
      lineStyle,
      yAxis: 1,
      fieldName: id,
      disabled: toggles.hidden.has(id),
      getItemKey: () => id,
    })
  );
  if (size.height < LEAST_HEIGHT) {
    return <>{children(size)}</>;
  }
  return (
    <div className={styles.column} style={size}>
      <div className={styles.picture} ref={picture}>
        {children(room)}
      </div>
      <div className={styles.legend} data-testid={testId}>
        <PanelContextProvider value={ownContext}>
          <VizLegend
            placement="bottom"
            displayMode={LegendDisplayMode.List}
            items={items}
            onLabelClick={(item, event) => {
              const entry = entries.find(({ id }) => id === item.fieldName);
              if (entry) {
                toggles.onClick(entry.id, event);
              }
            }}
          />
        </PanelContextProvider>
      </div>
    </div>
  );
}

const getStyles = () => ({
  column: css({ display: 'flex', flexDirection: 'column', minHeight: 0 }),
  picture: css({ flex: 1, minHeight: 0, overflow: 'hidden' }),
  legend: css({ flexShrink: 0 }),
});
