import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { State } from './state';

/** How a state looks and reads. Colour never stands alone: icon and word go with it. */
export interface StateLook {
  /** Fill of marks and rings. */
  main: string;
  /** Readable as text on the page's background. */
  text: string;
  /** Faint background of a row, card or range. */
  faint: string;
  icon: IconName;
  word: string;
}

/** Severity of an anomaly in words. */
export function severityWord(severity: number): string {
  switch (severity) {
    case 1:
      return t('state.severity-low', 'low');
    case 2:
      return t('state.severity-medium', 'medium');
    case 3:
      return t('state.severity-high', 'high');
    default:
      return t('state.severity-none', 'normal');
  }
}

/** Theme tokens, icon and word of a state. */
export function stateLook(state: State, theme: GrafanaTheme2): StateLook {
  const { colors } = theme;
  switch (state) {
    case 'ok':
      return {
        main: colors.success.main,
        text: colors.success.text,
        faint: colors.success.transparent,
        icon: 'check-circle',
        word: t('state.ok', 'OK'),
      };
    case 'warning':
      return {
        main: colors.warning.main,
        text: colors.warning.text,
        faint: colors.warning.transparent,
        icon: 'exclamation-triangle',
        word: t('state.warning', 'Warning'),
      };
    case 'error':
      return {
        main: colors.error.main,
        text: colors.error.text,
        faint: colors.error.transparent,
        icon: 'exclamation-circle',
        word: t('state.error', 'Bad'),
      };
    default:
      return {
        main: colors.text.disabled,
        text: colors.text.secondary,
        faint: colors.action.hover,
        icon: 'question-circle',
        word: t('state.unknown', 'Unknown'),
      };
  }
}
