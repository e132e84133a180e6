import { exactName } from '../../contracts/names';
import type { ThroughlineQueryInput } from '../../contracts/queryTypes';

const MOST = 1000;

/** The questions of the pages about incidents. */
export const incidentQueries = {
  /** All incidents of the range, or one. */
  table: (incident = ''): ThroughlineQueryInput => ({
    refId: 'incidents',
    queryType: 'incidents',
    options: { format: 'table', incident, limit: MOST },
  }),
  /** All abnormal signals of the range, or those of one incident. */
  signals: (incident = ''): ThroughlineQueryInput => ({
    refId: 'signals',
    queryType: 'incidents',
    options: { format: 'signals', incident, limit: MOST },
  }),
  /** Who calls whom among these services. */
  graph: (services: readonly string[]): ThroughlineQueryInput => ({
    refId: 'graph',
    queryType: 'dependencies',
    filters: { services: services.map(exactName) },
    options: { limit: 200 },
  }),
} as const;
