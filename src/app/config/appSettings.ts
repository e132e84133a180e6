/** What the app itself remembers, in its `jsonData`. */
export interface AppSettings {
  /** Data source that pages open with; the first one where absent or gone. */
  datasourceUid?: string;
  /** Range that pages open with, such as `6h`. */
  defaultRange: string;
  /** Where a chain opens: our dashboard or Explore. */
  openChainsIn: 'dashboard' | 'explore';
}

export const DEFAULT_SETTINGS: AppSettings = { defaultRange: '6h', openChainsIn: 'dashboard' };

/** Reads saved settings; whatever is missing or of the wrong form takes its default. */
export function readAppSettings(jsonData: unknown): AppSettings {
  const saved = typeof jsonData === 'object' && jsonData !== null ? (jsonData as Record<string, unknown>) : {};
  return {
    ...(typeof saved.datasourceUid === 'string' && saved.datasourceUid !== ''
      ? { datasourceUid: saved.datasourceUid }
      : {}),
    defaultRange:
      typeof saved.defaultRange === 'string' && /^[1-9]\d{0,3}[mhdw]$/.test(saved.defaultRange)
        ? saved.defaultRange
        : DEFAULT_SETTINGS.defaultRange,
    openChainsIn: saved.openChainsIn === 'explore' ? 'explore' : 'dashboard',
  };
}
