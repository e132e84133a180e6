/** Red, green, blue (0 to 255) and opacity (0 to 1) of a CSS colour in hex or rgb()/rgba() form; mid grey for any other text. */
export function parseColor(text: string): [number, number, number, number] {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(text.trim())?.[1];
  if (hex) {
    const wide = hex.length <= 4 ? [...hex].map((digit) => digit + digit).join('') : hex;
    const at = (i: number) => parseInt(wide.slice(2 * i, 2 * i + 2), 16);
    return [at(0), at(1), at(2), wide.length === 8 ? at(3) / 255 : 1];
  }
  const parts = /^rgba?\(([^)]+)\)$/i
    .exec(text.trim())?.[1]
    .split(/[\s,/]+/)
    .filter(Boolean);
  if (parts && parts.length >= 3) {
    const [r, g, b] = parts.slice(0, 3).map(Number);
    const a = parts[3] === undefined ? 1 : parts[3].endsWith('%') ? parseFloat(parts[3]) / 100 : Number(parts[3]);
    return [r, g, b, a];
  }
  return [128, 128, 128, 1];
}

/** The same colour with another opacity. */
export function withAlpha(color: string, alpha: number): string {
  const [r, g, b] = parseColor(color);
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}
