import type { GrafanaTheme2 } from '@grafana/data';
import { serviceColorName } from '../core/color/serviceColor';

/** Colour of a service, resolved for the theme: the one that the data source gives its series too. */
export function serviceColor(service: string, theme: GrafanaTheme2): string {
  return theme.visualization.getColorByName(serviceColorName(service));
}
