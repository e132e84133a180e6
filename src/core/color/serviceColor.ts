/**
 * Names of Grafana colours that services get: told apart from each other in the light and the dark theme, readable on both
 * backgrounds, and none of them near the colours of a warning or an error.
 */
export const SERVICE_COLORS = [
  'blue',
  'light-green',
  'purple',
  'dark-yellow',
  'light-blue',
  'light-red',
  'dark-green',
  'super-light-purple',
  'semi-dark-orange',
  'dark-blue',
  'green',
  'dark-purple',
  'super-light-blue',
  'dark-red',
  'semi-dark-green',
  'light-purple',
  'super-light-red',
  'semi-dark-yellow',
] as const;

export type ServiceColorName = (typeof SERVICE_COLORS)[number];

/** Grafana's name of a service's colour: by the name alone, so the same on every panel, page and day. */
export function serviceColorName(service: string): ServiceColorName {
  return SERVICE_COLORS[hashOf(service) % SERVICE_COLORS.length];
}

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
