import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Dropdown, Menu, ToolbarButton, Tooltip, useStyles2, useTheme2 } from '@grafana/ui';
import { css, cx } from '@emotion/css';
import type { ReactNode } from 'react';
import { NavLink, useLocation, useNavigate } from 'react-router-dom';
import { THEME_KEY } from './bootstrapData';
import { keepView } from './keepView';
import { ThemeIcon } from './ThemeIcon';

interface Entry {
  label: string;
  to: string;
  /** Only in the menu. */
  minor?: boolean;
}

function entries(): Entry[] {
  const { dashboards, apps, datasources } = window.throughlinePreview;
  return [
    ...Object.keys(apps).flatMap((id) => [
      { label: 'Home', to: `/a/${id}/overview` },
      { label: 'Incidents', to: `/a/${id}/incidents` },
      { label: 'Scorecard', to: `/a/${id}/scorecard` },
      { label: 'Models', to: `/a/${id}/models` },
    ]),
    ...[...dashboards]
      .sort((a, b) => rank(a.uid) - rank(b.uid))
      .map(({ uid, title }) => ({ label: title, to: `/d/${uid}` })),
    { label: 'Explore', to: '/explore' },
    ...Object.values(datasources).map(({ uid, name }) => ({
      label: `Data source: ${name}`,
      to: `/connections/datasources/edit/${uid}`,
      minor: true,
    })),
    ...Object.keys(apps).map((id) => ({ label: 'App configuration', to: `/plugins/${id}`, minor: true })),
  ];
}

/** From the whole to one request; dashboards that are not ours come last. */
const ORDER = ['throughline-overview', 'throughline-anomalies', 'throughline-forecast', 'throughline-chain'];

function rank(uid: string): number {
  const place = ORDER.indexOf(uid);
  return place < 0 ? ORDER.length : place;
}

/** The frame around every page: where one is, what else there is, and that this is not Grafana. */
export function Chrome({ children }: { children: ReactNode }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const navigate = useNavigate();
  const all = entries();
  const { search } = useLocation();

  const switchTheme = () => {
    window.localStorage.setItem(THEME_KEY, theme.isDark ? 'light' : 'dark');
    const address = new URL(window.location.href);
    address.searchParams.delete('theme');
    window.location.replace(address);
  };
  const menu = (
    <Menu>
      {all.map(({ label, to }) => (
        <Menu.Item key={to} label={label} onClick={() => navigate(keepView(to, search))} />
      ))}
    </Menu>
  );
  return (
    <div className={styles.frame}>
      <header className={styles.header}>
        <Dropdown overlay={menu} placement="bottom-start">
          <ToolbarButton icon="bars" aria-label="All pages" variant="canvas" />
        </Dropdown>
        <span className={styles.brand}>Throughline</span>
        <nav className={styles.nav} aria-label="Pages">
          {all
            .filter(({ minor }) => !minor)
            .map(({ label, to }) => (
              <NavLink
                key={to}
                to={keepView(to, search)}
                className={({ isActive }) => cx(styles.link, isActive && styles.active)}
              >
                {label}
              </NavLink>
            ))}
        </nav>
        <Tooltip content="This page runs the real backend and the built panels without Grafana. For the real one: docker compose up, then http://localhost:3000">
          <span className={styles.badge}>
            <Badge text="Preview: not Grafana" color="orange" icon="info-circle" />
          </span>
        </Tooltip>
        <ThemeIcon dark={theme.isDark} onClick={switchTheme} />
      </header>
      <main className={styles.main}>{children}</main>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({
    display: 'flex',
    flexDirection: 'column',
    minHeight: '100vh',
    background: theme.colors.background.canvas,
  }),
  header: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    minHeight: 45,
    padding: theme.spacing(0.75, 2),
    position: 'sticky',
    top: 0,
    zIndex: theme.zIndex.navbarFixed,
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  brand: css({ fontWeight: theme.typography.fontWeightMedium, fontSize: theme.typography.h5.fontSize }),
  nav: css({
    display: 'flex',
    gap: theme.spacing(0.5),
    flexGrow: 1,
    overflowX: 'auto',
    [theme.breakpoints.down('md')]: { display: 'none' },
  }),
  badge: css({ marginLeft: 'auto', whiteSpace: 'nowrap' }),
  link: css({
    padding: theme.spacing(0.5, 1),
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.secondary,
    whiteSpace: 'nowrap',
    '&:hover': { background: theme.colors.action.hover },
  }),
  active: css({ color: theme.colors.text.primary, background: theme.colors.action.selected }),
  main: css({
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    minHeight: 0,
    'section[data-testid^="data-testid Panel header"]': { overflow: 'hidden' },
  }),
});
