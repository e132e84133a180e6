import type { PanelProps } from '@grafana/data';
import { testIds } from '../../../ui/testIds';
import type { Recommendation } from '../model/readRecommendations';
import type { RecommendationsOptions } from '../options';

interface Props extends Pick<PanelProps, 'title' | 'width' | 'height'> {
  recommendations: readonly Recommendation[];
  settings: RecommendationsOptions;
}

/** Cards in the order of their priority. */
export function RecommendationsView({ width, height, recommendations, settings }: Props) {
  return (
    <ul style={{ width, height, overflow: 'auto' }} data-testid={testIds.recommendations.list}>
      {recommendations.slice(0, settings.maxCards).map(({ id, title, description }) => (
        <li key={id} data-testid={testIds.recommendations.card}>
          <strong>{title}</strong>
          <div>{description}</div>
        </li>
      ))}
    </ul>
  );
}
