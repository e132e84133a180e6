import {
  formattedValueToString,
  getDisplayProcessor,
  type DecimalCount,
  type Field,
  type FormattedValue,
  type GrafanaTheme2,
} from '@grafana/data';
import { formatCount, formatDuration, formatRate, formatShare } from '../../core/text/format';

export interface Figures {
  /** A value in words, two significant digits unless the field's configuration asks for decimals. */
  format: (value: number) => string;
  /** A tick of an axis, with the decimals that the axis needs. */
  tick: (value: number, decimals?: DecimalCount) => string;
}

/** How our own units read; every other unit is Grafana's to write. */
const WORDS: Readonly<Record<string, (value: number) => string>> = {
  ms: formatDuration,
  s: (seconds) => formatDuration(seconds * 1000),
  reqps: formatRate,
  percentunit: formatShare,
  short: formatCount,
};

/** How the figures of a field are written, by its configuration: unit, decimals, and what overrides say. */
export function figuresOf(field: Field, theme: GrafanaTheme2): Figures {
  const display = field.display ?? getDisplayProcessor({ field, theme });
  const { unit = '', decimals } = field.config;
  const shown = (value: number, places?: DecimalCount) => display(value, decimals ?? places);
  const words = decimals === undefined || decimals === null ? WORDS[unit] : undefined;
  return {
    tick: (value, places) => formattedValueToString(shortened(shown(value, places))),
    format: words ?? ((value) => (Number.isFinite(value) ? formattedValueToString(shown(value)) : '–')),
  };
}

/** Letters of a unit that an axis has room for; longer ones are named beside the chart. */
const UNIT_LETTERS = 5;

function shortened(value: FormattedValue): FormattedValue {
  const suffix = value.suffix?.replace(' req/s', '/s');
  return { ...value, suffix: suffix !== undefined && suffix.trim().length > UNIT_LETTERS ? '' : suffix };
}
