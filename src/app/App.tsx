import { Navigate, Route, Routes } from 'react-router-dom';
import type { AppRootProps } from '@grafana/data';
import { ErrorBoundary } from '../ui/ErrorBoundary';
import { readAppSettings } from './config/appSettings';
import { ROUTES } from './links';
import { OverviewPage } from './pages/Overview/OverviewPage';

/** All pages below `/a/throughline-chains-app`. */
export function App({ meta }: AppRootProps) {
  return (
    <ErrorBoundary>
      <Routes>
        <Route path={ROUTES.overview} element={<OverviewPage settings={readAppSettings(meta.jsonData)} />} />
        <Route path="*" element={<Navigate to={ROUTES.overview} replace />} />
      </Routes>
    </ErrorBoundary>
  );
}
