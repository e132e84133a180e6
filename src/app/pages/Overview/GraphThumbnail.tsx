import { useMemo } from 'react';
import type { TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LinkButton } from '@grafana/ui';
import { FRAME_NAMES, NODE_FIELDS } from '../../../contracts/frames';
import { findFrame } from '../../../ui/frames';
import { EmptyView } from '../../../ui/States';
import { testIds } from '../../../ui/testIds';
import type { Frames } from '../../data/useFrames';
import { GraphPicture } from '../../parts/GraphPicture';
import { SectionCard } from '../../parts/SectionCard';

interface Props {
  answer: Frames;
  /** What is abnormal, for the states of the services. */
  anomalies: Frames;
  range: TimeRange;
  graphUrl: string;
  onRetry: () => void;
}

const HEIGHT = 400;

/** Who calls whom, with the way to the whole graph. */
export function GraphThumbnail({ answer, anomalies, range, graphUrl, onRetry }: Props) {
  const frames = useMemo(() => [...answer.frames, ...anomalies.frames], [answer.frames, anomalies.frames]);
  const nodes = findFrame(answer.frames, { name: FRAME_NAMES.nodes, fields: [NODE_FIELDS.id] });
  const title = t('overview.graph', 'Who calls whom');
  return (
    <SectionCard
      title={title}
      answer={answer}
      onRetry={onRetry}
      testId={testIds.overview.graph}
      actions={
        <LinkButton size="sm" variant="secondary" fill="text" icon="expand-arrows" href={graphUrl}>
          {t('overview.graph-open', 'Open')}
        </LinkButton>
      }
    >
      {nodes === undefined || nodes.length === 0 ? (
        <EmptyView title={t('overview.graph-none', 'No calls in this time range')}>
          {t('overview.graph-none-text', 'Services appear here once a chain has passed through them.')}
        </EmptyView>
      ) : (
        <GraphPicture title={title} frames={frames} range={range} height={HEIGHT} graphUrl={graphUrl} />
      )}
    </SectionCard>
  );
}
