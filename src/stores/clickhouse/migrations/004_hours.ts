import { cellFigures, figureColumns } from './002_minutes';
import type { KeptFigures } from './keptFigures';

/** The same of every hour, whose table is called `<history>_hours`: an hour has far fewer bins than its minutes together. */
export const HOURS: KeptFigures = {
  suffix: 'hours',
  columns: figureColumns('hour'),
  partition: 'toYYYYMM(hour)',
  order: '(tenant_id, hour, service_name, endpoint)',
  select: (rows) => cellFigures(rows, 'hour'),
};
