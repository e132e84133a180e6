import { useMemo } from 'react';
import { t } from '@grafana/i18n';
import { useTheme2 } from '@grafana/ui';
import { serviceColor } from '../../../ui/serviceColor';
import type { Arrangement } from '../layout/Arranger';
import type { DependencyGraphOptions } from '../options';
import { buildScene, type Scene } from '../render/scene';

/** The drawing of an arrangement, rebuilt when the arrangement or an option that is seen changes. */
export function useScene(arrangement: Arrangement | null, options: DependencyGraphOptions): Scene | null {
  const theme = useTheme2();
  const { metric, edgeLabels, colorBy } = options;
  return useMemo(() => {
    if (!arrangement) {
      return null;
    }
    const tint = colorBy === 'service' ? (name: string) => serviceColor(name, theme) : null;
    return buildScene(arrangement.shown, arrangement.layout, arrangement.hulls, {
      metric,
      edgeLabels,
      tint,
      membersWord: t('graph.in-disc-services', 'nodes'),
    });
  }, [arrangement, metric, edgeLabels, colorBy, theme]);
}
