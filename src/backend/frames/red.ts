import { FRAME_NAMES, RED_TABLE_FIELDS } from '../../contracts/frames';
import { signalWords } from '../../core/text/signalWords';
import type { FieldConfig, Frame, FrameField } from './frame';
import { noDataFrame, seriesFrame, serviceColors } from './series';
import { numberField, tableFrame, textField } from './table';
import { signalUnit } from './units';

export type RedFigure = keyof typeof RED_TABLE_FIELDS;

/** One line: the figures of one group over time. */
export interface RedLine {
  /** The group's own labels, without the measure. */
  group: Record<string, string>;
  measure: string;
  /** How the figures of the comparison range are called in legends; absent for the shown range. */
  comparison?: string;
  time: Float64Array;
  values: Float64Array;
}

/** Figures by group over the whole range; every column has one value per group. */
export interface RedTable {
  /** Names of the label columns, then their texts by group. */
  labelNames: string[];
  labels: string[][];
  figures: Partial<Record<RedFigure, Float64Array>>;
}

const DESCRIPTIONS: Record<string, string> = {
  rate: 'Requests per second: completes and errors.',
  requests: 'Completes and errors.',
  errors: 'Requests that ended with an error.',
  errorRatio: 'Errors / (completes + errors).',
  mean: 'All durations added up / requests that have one.',
  p50: 'Half of the requests took at most this long.',
  p95: '95 % of the requests took at most this long.',
  p99: '99 % of the requests took at most this long.',
};

/** One frame per line, `timeseries-multi`; no line gives the "no data" form. */
export function redSeriesFrames(lines: RedLine[], severalMeasures: boolean): Frame[] {
  if (lines.length === 0) {
    return [noDataFrame(FRAME_NAMES.red, 'timeseries-multi')];
  }
  // The compared line has the colour of its own; it is told apart by its dashes.
  const colorOf = serviceColors(lines.filter(({ comparison }) => comparison === undefined).map(({ group }) => group));
  return lines.map((line) => {
    const usual = line.comparison !== undefined;
    const measure = usual ? usualName(line.measure) : line.measure;
    return seriesFrame({
      name: FRAME_NAMES.red,
      labels: { ...line.group, measure },
      time: line.time,
      values: [
        {
          name: measure,
          values: line.values,
          config: { ...lineConfig(line, severalMeasures), ...colorOf(line.group) },
        },
      ],
    });
  });
}

function lineConfig(line: RedLine, severalMeasures: boolean): FieldConfig {
  const group = Object.values(line.group).join(' ') || 'all requests';
  const parts = [severalMeasures ? `${group} ${measureWords(line.measure)}` : group, line.comparison];
  const config: FieldConfig = {
    ...figureConfig(line.measure),
    displayNameFromDS: parts.filter((part) => part !== undefined).join(', '),
  };
  if (line.comparison !== undefined) {
    config.custom = { lineStyle: { fill: 'dash', dash: [6, 6] }, lineWidth: 1, fillOpacity: 0 };
  }
  return config;
}

/** `rate` → `usualRate`. */
function usualName(measure: string): string {
  return `usual${measure[0].toUpperCase()}${measure.slice(1)}`;
}

function measureWords(measure: string): string {
  return measure === 'rate' ? measure : signalWords(measure);
}

function figureConfig(measure: string): FieldConfig {
  return { unit: signalUnit(measure), description: DESCRIPTIONS[measure], min: 0 };
}

/** One row per group: label columns, then the figures in the order of the contract. */
export function redTableFrame(table: RedTable): Frame {
  const fields: FrameField[] = table.labelNames.map((name, index) => textField(name, table.labels[index]));
  for (const figure of Object.keys(RED_TABLE_FIELDS) as RedFigure[]) {
    const values = table.figures[figure];
    if (values !== undefined) {
      fields.push(numberField(RED_TABLE_FIELDS[figure], values, tableConfig(figure)));
    }
  }
  return tableFrame(FRAME_NAMES.red, fields);
}

function tableConfig(figure: RedFigure): FieldConfig {
  if (!figure.startsWith('usual')) {
    return { ...figureConfig(figure), displayNameFromDS: measureWords(figure) };
  }
  const measure = figure[5].toLowerCase() + figure.slice(6);
  return {
    ...figureConfig(measure),
    displayNameFromDS: `usual ${measureWords(measure)}`,
    description: `${DESCRIPTIONS[measure]} In the range that is compared with.`,
  };
}
