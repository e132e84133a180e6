import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { IconButton, useStyles2 } from '@grafana/ui';

interface Props {
  onClose: () => void;
}

/** The keys and the picture's language on one card. */
export function Help({ onClose }: Props) {
  const styles = useStyles2(getStyles);
  const keys: Array<[string, string]> = [
    ['Tab', t('graph.help-tab', 'next service along the calls (Shift back)')],
    ['Enter', t('graph.help-enter', 'details, or open a community')],
    ['f', t('graph.help-f', 'only its callers and callees')],
    ['/', t('graph.help-search', 'find a service')],
    ['+ −', t('graph.help-zoom', 'zoom; wheel or two fingers too')],
    ['← ↑ → ↓', t('graph.help-pan', 'move the picture')],
    ['0', t('graph.help-fit', 'show everything')],
    ['t', t('graph.help-table', 'table')],
    ['Esc', t('graph.help-escape', 'back, one step at a time')],
  ];
  const signs = [
    t(
      'graph.help-ring',
      'Ring: share of good, slow and failed requests; inside it the chosen figure, by default the p95.'
    ),
    t('graph.help-halo', 'Halo and ×3.1: how many times the usual p95.'),
    t('graph.help-line', 'Thickness of a line: calls per second, by powers of ten. Dashed: inferred, not seen.'),
    t('graph.help-pile', 'A pile is a community of services; double-click opens it in place.'),
  ];
  return (
    <div className={styles.card} role="dialog" aria-label={t('graph.help', 'How to read and use the graph')}>
      <div className={styles.head}>
        <strong>{t('graph.help', 'How to read and use the graph')}</strong>
        <IconButton name="times" onClick={onClose} aria-label={t('graph.close', 'Close')} />
      </div>
      <dl className={styles.keys}>
        {keys.map(([key, meaning]) => (
          <div key={key} className={styles.line}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <ul className={styles.signs}>
        {signs.map((sign) => (
          <li key={sign}>{sign}</li>
        ))}
      </ul>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    position: 'absolute',
    zIndex: 6,
    top: theme.spacing(1),
    right: theme.spacing(6),
    left: 'auto',
    maxWidth: `min(380px, calc(100% - ${theme.spacing(2)}))`,
    maxHeight: `calc(100% - ${theme.spacing(2)})`,
    overflow: 'auto',
    padding: theme.spacing(1.5),
    background: theme.colors.background.elevated ?? theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
    fontSize: theme.typography.bodySmall.fontSize,
    pointerEvents: 'auto',
  }),
  head: css({
    display: 'flex',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  }),
  keys: css({ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: theme.spacing(0.5, 1.5), margin: 0 }),
  line: css({
    display: 'contents',
    dt: { fontWeight: 'normal', whiteSpace: 'nowrap' },
    dd: { margin: 0, color: theme.colors.text.secondary },
  }),
  signs: css({ margin: theme.spacing(1.5, 0, 0), paddingLeft: theme.spacing(2), color: theme.colors.text.secondary }),
});
