import { Navigate, Route, Routes } from 'react-router-dom';
import type { AppRootProps } from '@grafana/data';
import { ErrorBoundary } from '../ui/ErrorBoundary';
import { readAppSettings } from './config/appSettings';
import { ROUTES } from './links';
import { IncidentPage } from './pages/Incident/IncidentPage';
import { IncidentsPage } from './pages/Incidents/IncidentsPage';
import { ModelsPage } from './pages/Models/ModelsPage';
import { ScorecardPage } from './pages/Scorecard/ScorecardPage';
import { OverviewPage } from './pages/Overview/OverviewPage';

/** All pages below `/a/throughline-chains-app`. */
export function App({ meta }: AppRootProps) {
  const settings = readAppSettings(meta.jsonData);
  return (
    <ErrorBoundary>
      <Routes>
        <Route path={ROUTES.overview} element={<OverviewPage settings={settings} />} />
        <Route path={ROUTES.incidents} element={<IncidentsPage settings={settings} />} />
        <Route path={ROUTES.incident} element={<IncidentPage settings={settings} />} />
        <Route path={ROUTES.scorecard} element={<ScorecardPage settings={settings} />} />
        <Route path={ROUTES.models} element={<ModelsPage settings={settings} />} />
        <Route path="*" element={<Navigate to={ROUTES.overview} replace />} />
      </Routes>
    </ErrorBoundary>
  );
}
