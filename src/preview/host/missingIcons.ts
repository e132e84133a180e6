/** Where @grafana/ui looks for its icons; a third of them is in no package. */
export const ICONS = '/public/build/img/icons/';

const STROKES: Record<string, string> = {
  'angle-double-left': 'M11 7l-5 5 5 5M18 7l-5 5 5 5',
  'angle-double-right': 'M6 7l5 5-5 5M13 7l5 5-5 5',
  'angle-double-down': 'M7 6l5 5 5-5M7 13l5 5 5-5',
  'angle-double-up': 'M7 11l5-5 5 5M7 18l5-5 5 5',
  'expand-arrows': 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  'expand-arrows-alt': 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  spinner: 'M12 3a9 9 0 1 1-9 9',
  'sync-slash': 'M4 12a8 8 0 0 1 14-5M20 12a8 8 0 0 1-14 5M4 4l16 16',
  wrench: 'M14 6a4 4 0 0 1 5-2l-3 3 1 2 2 1 3-3a4 4 0 0 1-6 4L8 20l-4-4z',
};

const FILLS: Record<string, string> = {
  'circle-mono': '<circle cx="12" cy="12" r="8" fill="currentColor"/>',
};

/** A drawing for an icon whose file no package has; a blank one where it is not known. */
export function missingIcon(name: string): string {
  const stroke =
    STROKES[name] &&
    `<path d="${STROKES[name]}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">${stroke ?? FILLS[name] ?? ''}</svg>`;
}
