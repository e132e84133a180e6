/**
 * Figures in words, the same in frames, pages and panels: two significant digits, unit behind a space,
 * a thin grammar and no locale. `NaN` and infinities are "–".
 */

const NONE = '–';

/** Rounds to `digits` significant digits, without exponent: 1234 → "1200", 0.0456 → "0.046". */
export function significant(value: number, digits = 2): string {
  if (!Number.isFinite(value)) {
    return NONE;
  }
  if (value === 0) {
    return '0';
  }
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const scale = 10 ** (digits - 1 - magnitude);
  const rounded = Math.round(value * scale) / scale;
  return rounded.toFixed(Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded)))));
}

/** A duration in milliseconds: `0.4 ms`, `86 ms`, `1.4 s`, `2 min 10 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) {
    return NONE;
  }
  const sign = ms < 0 ? '−' : '';
  const size = Math.abs(ms);
  if (size < 995) {
    return `${sign}${significant(size)} ms`;
  }
  if (size < 59_500) {
    return `${sign}${significant(size / 1000)} s`;
  }
  const seconds = Math.round(size / 1000);
  if (seconds < 3600) {
    return sign + pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) {
    return sign + pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  }
  const hours = Math.round(minutes / 60);
  return sign + pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function pair(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

/** Requests per second: `0.12/s`, `48/s`, `1.3k/s`. */
export function formatRate(perSecond: number): string {
  return Number.isFinite(perSecond) ? `${formatCount(perSecond)}/s` : NONE;
}

/** A plain quantity: `7`, `48`, `1.3k`, `2.4M`. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) {
    return NONE;
  }
  const size = Math.abs(count);
  if (size >= 999_500) {
    return `${significant(count / 1e6)}M`;
  }
  if (size >= 1000) {
    return `${significant(count / 1000)}k`;
  }
  return Number.isInteger(count) ? String(count) : significant(count);
}

/** A share between 0 and 1: `0.4 %`, `12 %`, `99.9 %`; never rounded up to 100 %. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) {
    return NONE;
  }
  const percent = share * 100;
  if (percent > 99 && percent < 100) {
    return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
  }
  return `${significant(percent)} %`;
}

/** How a value compares with its usual value: `3.1 × usual`, `as usual` within five percent, NONE where usual is not positive. */
export function formatRatio(value: number, usual: number): string {
  const ratio = value / usual;
  if (!Number.isFinite(ratio) || usual <= 0) {
    return NONE;
  }
  return Math.abs(ratio - 1) < 0.05 ? 'as usual' : `${significant(ratio)} × usual`;
}
