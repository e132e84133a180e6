import { createTheme, ThemeContext } from '@grafana/data';
import { config, locationService, LocationServiceProvider } from '@grafana/runtime';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import {
  Navigate,
  Route,
  Routes,
  unstable_HistoryRouter as HistoryRouter,
  type HistoryRouterProps,
} from 'react-router-dom';
import 'uplot/dist/uPlot.min.css';
import 'react-grid-layout/css/styles.css';
import 'react-resizable/css/styles.css';
import { Chrome } from './Chrome';
import { AppConfigPage, AppPage } from './pages/AppPage';
import { DashboardPage } from './pages/DashboardPage';
import { DataSourcePage } from './pages/DataSourcePage';
import { DataSourcesPage } from './pages/DataSourcesPage';
import { ExplorePage } from './pages/ExplorePage';
import { installServices } from './services/install';

/** Starts Grafana's services and draws the preview into `root`. */
export async function renderShell(root: HTMLElement, mode: 'light' | 'dark'): Promise<void> {
  const theme = createTheme({ colors: { mode } });
  config.theme2 = theme;
  config.theme = theme.v1;
  document.documentElement.style.colorScheme = mode;
  document.body.classList.add(`theme-${mode}`);
  await installServices();
  const [app] = Object.keys(window.throughlinePreview.apps);
  createRoot(root).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <LocationServiceProvider service={locationService}>
        <HistoryRouter history={routerHistory()}>
          <Chrome>
            <Routes>
              <Route path="/" element={<Navigate to={`/a/${app}/overview`} replace />} />
              <Route path="/a/:id/*" element={<AppPage />} />
              <Route path="/plugins/:id" element={<AppConfigPage />} />
              <Route path="/d/:uid/*" element={<DashboardPage />} />
              <Route path="/explore" element={<ExplorePage />} />
              <Route path="/connections/datasources/edit/:uid" element={<DataSourcePage />} />
              <Route path="/connections/datasources" element={<DataSourcesPage />} />
              <Route path="*" element={<p>There is no such page in the preview.</p>} />
            </Routes>
          </Chrome>
          <PortalContainer />
        </HistoryRouter>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}

/** Grafana's history is of version 4; the router listens in version 5's manner. */
function routerHistory(): HistoryRouterProps['history'] {
  const history = locationService.getHistory();
  type Listener = (update: { action: string; location: unknown }) => void;
  return new Proxy(history, {
    get: (target, key) =>
      key === 'listen'
        ? (listener: Listener) => target.listen((location: unknown, action: string) => listener({ action, location }))
        : Reflect.get(target, key),
  }) as unknown as HistoryRouterProps['history'];
}
