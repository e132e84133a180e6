import type { GrafanaTheme2 } from '@grafana/data';

/** Colours and fonts of the drawing, from the theme. `states` by rank: unknown, ok, warning, error. */
export interface Palette {
  background: string;
  surface: string;
  text: string;
  textMuted: string;
  /** Edges without trouble. */
  edge: string;
  edgeStrong: string;
  track: string;
  selection: string;
  states: [string, string, string, string];
  /** Text on a filled state colour. */
  onState: [string, string, string, string];
  fontFamily: string;
  dark: boolean;
}

/** The palette of a theme. Colour means state and nothing else: what is well stays grey, its ring a quiet green. */
export function themePalette(theme: GrafanaTheme2): Palette {
  const { colors } = theme;
  return {
    background: colors.background.primary,
    surface: theme.isDark ? colors.background.secondary : colors.background.primary,
    text: colors.text.primary,
    textMuted: colors.text.secondary,
    edge: theme.isDark ? colors.border.strong : colors.border.medium,
    edgeStrong: colors.text.secondary,
    track: colors.border.medium,
    selection: colors.primary.border,
    states: [colors.text.disabled, colors.success.main, colors.warning.main, colors.error.main],
    onState: [colors.text.primary, colors.success.contrastText, colors.warning.contrastText, colors.error.contrastText],
    fontFamily: theme.typography.fontFamily,
    dark: theme.isDark,
  };
}
