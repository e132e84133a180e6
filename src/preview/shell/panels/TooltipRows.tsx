import { type DataFrame, type Field, formattedValueToString, getFieldDisplayName } from '@grafana/data';
import { SeriesTable, TooltipDisplayMode } from '@grafana/ui';

const MOST_ROWS = 12;

interface Props {
  frame: DataFrame;
  indexes: Array<number | null>;
  seriesIndex?: number | null;
  mode: TooltipDisplayMode;
}

function textOf(field: Field, index: number): string {
  return field.display ? formattedValueToString(field.display(field.values[index])) : String(field.values[index]);
}

/** The rows of a time series tooltip: the hovered time and the value of each series there. */
export function TooltipRows({ frame, indexes, seriesIndex, mode }: Props) {
  const timeIndex = indexes[0];
  if (timeIndex === null || timeIndex === undefined) {
    return null;
  }
  const rows = frame.fields.slice(1).flatMap((field, position) => {
    const index = indexes[position + 1];
    const hidden =
      field.config.custom?.hideFrom?.viz || (mode === TooltipDisplayMode.Single && seriesIndex !== position + 1);
    if (index === null || index === undefined || hidden) {
      return [];
    }
    return [
      {
        label: getFieldDisplayName(field, frame),
        value: textOf(field, index),
        color: field.display?.(field.values[index]).color,
        isActive: seriesIndex === position + 1,
      },
    ];
  });
  return <SeriesTable timestamp={textOf(frame.fields[0], timeIndex)} series={rows.slice(0, MOST_ROWS)} />;
}
