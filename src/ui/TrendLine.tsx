import { useMemo } from 'react';
import { FieldColorModeId, FieldType, type FieldConfig } from '@grafana/data';
import { GraphDrawStyle, type GraphFieldConfig } from '@grafana/schema';
import { Sparkline, useTheme2 } from '@grafana/ui';
import { ErrorBoundary } from './ErrorBoundary';

interface Props {
  times: readonly number[];
  /** NaN leaves a gap. */
  values: readonly number[];
  /** Read in place of the picture, such as "p95 of cart over the time range". */
  label: string;
  width?: number;
  height?: number;
  /** Theme colour of the line; the neutral one without it. */
  color?: string;
}

/** A small line without axes, beside the figure that it explains. Fewer than two values draw nothing. */
export function TrendLine({ times, values, label, width = 110, height = 28, color }: Props) {
  const theme = useTheme2();
  const stroke = color ?? theme.colors.text.secondary;
  const sparkline = useMemo(() => {
    const finite = values.filter(Number.isFinite);
    const config: FieldConfig<GraphFieldConfig> = { color: { mode: FieldColorModeId.Fixed, fixedColor: stroke } };
    return {
      x: { name: 'time', type: FieldType.time, values: [...times], config: {} },
      y: {
        name: label,
        type: FieldType.number,
        values: values.map((value) => (Number.isFinite(value) ? value : null)),
        config,
        // From zero, so that noise stays as small as it is; Sparkline needs the range here.
        state: { range: { min: Math.min(0, ...finite), max: Math.max(0, ...finite), delta: 0 } },
      },
    };
  }, [times, values, label, stroke]);
  const config = useMemo<FieldConfig<GraphFieldConfig>>(
    () => ({ custom: { drawStyle: GraphDrawStyle.Line, lineWidth: 1, fillOpacity: 12, lineColor: stroke } }),
    [stroke]
  );
  if (values.filter(Number.isFinite).length < 2) {
    return <span style={{ display: 'inline-block', width, height }} />;
  }
  return (
    <div role="img" aria-label={label} style={{ width, height, overflow: 'hidden' }}>
      <ErrorBoundary fallback={null}>
        <Sparkline width={width} height={height} sparkline={sparkline} config={config} theme={theme} />
      </ErrorBoundary>
    </div>
  );
}
