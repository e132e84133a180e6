import type { GrafanaTheme2 } from '@grafana/data';

/** FNV-1a over UTF-16 units, 32 bits: fast, and spreads similar names over the palette. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  // A last mix, since the palette's length takes the low bits only.
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

/** Place of a service in a palette of `length` colours: the same on every panel, page and day. */
export function serviceColorIndex(service: string, length: number): number {
  return length > 0 ? hashOf(service) % length : 0;
}

/** Colour of a service: Grafana's classic palette by hash of the name, resolved for the theme. */
export function serviceColor(service: string, theme: GrafanaTheme2): string {
  const { palette } = theme.visualization;
  return theme.visualization.getColorByName(palette[serviceColorIndex(service, palette.length)]);
}
