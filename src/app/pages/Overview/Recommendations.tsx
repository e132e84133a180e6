import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LinkButton, useStyles2 } from '@grafana/ui';
import { FRAME_NAMES, RECOMMENDATION_FIELDS } from '../../../contracts/frames';
import { findFrame, numbersOf, textsOf } from '../../../ui/frames';
import { StateBadge } from '../../../ui/StateBadge';
import { EmptyView } from '../../../ui/States';
import type { State } from '../../../ui/state';
import { testIds } from '../../../ui/testIds';
import type { Frames } from '../../data/useFrames';
import { SectionCard } from '../../parts/SectionCard';

interface Props {
  answer: Frames;
  moreUrl: string;
  onRetry: () => void;
}

/** The three changes that would help most. */
export function Recommendations({ answer, moreUrl, onRetry }: Props) {
  const styles = useStyles2(getStyles);
  const frame = findFrame(answer.frames, { name: FRAME_NAMES.recommendations, fields: [RECOMMENDATION_FIELDS.title] });
  const [ids, titles, services, texts, effects] = (['id', 'title', 'service', 'description', 'effect'] as const).map(
    (name) => textsOf(frame, RECOMMENDATION_FIELDS[name])
  );
  const priorities = numbersOf(frame, RECOMMENDATION_FIELDS.priority);
  return (
    <SectionCard
      title={t('overview.recommendations', 'What to change first')}
      answer={answer}
      onRetry={onRetry}
      testId={testIds.overview.recommendations}
      actions={
        titles.length > 0 && (
          <LinkButton size="sm" variant="secondary" fill="text" icon="list-ul" href={moreUrl}>
            {t('overview.recommendations-more', 'All, with evidence')}
          </LinkButton>
        )
      }
    >
      {titles.length === 0 ? (
        <EmptyView title={t('overview.recommendations-none', 'Nothing to recommend')}>
          {t('overview.recommendations-none-text', 'No rule found enough evidence in this time range.')}
        </EmptyView>
      ) : (
        <ol className={styles.list}>
          {titles.slice(0, 3).map((title, row) => (
            <li key={ids[row] || row} className={styles.item}>
              <div className={styles.head}>
                <strong>{title}</strong>
                <StateBadge state={priorityState(priorities[row])} word={priorityWord(priorities[row])} />
              </div>
              <div className={styles.text}>
                {services[row] !== '' && <span>{services[row]}: </span>}
                {texts[row]}
              </div>
              {effects[row] !== undefined && effects[row] !== '' && <div className={styles.text}>{effects[row]}</div>}
            </li>
          ))}
        </ol>
      )}
    </SectionCard>
  );
}

function priorityState(priority: number): State {
  return priority === 1 ? 'error' : priority === 2 ? 'warning' : 'unknown';
}

function priorityWord(priority: number): string {
  switch (priority) {
    case 1:
      return t('overview.priority-high', 'first');
    case 2:
      return t('overview.priority-medium', 'soon');
    default:
      return t('overview.priority-low', 'when convenient');
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  item: css({ padding: theme.spacing(1, 0), '& + &': { borderTop: `1px solid ${theme.colors.border.weak}` } }),
  head: css({ display: 'flex', justifyContent: 'space-between', gap: theme.spacing(1), flexWrap: 'wrap' }),
  text: css({ color: theme.colors.text.secondary }),
});
