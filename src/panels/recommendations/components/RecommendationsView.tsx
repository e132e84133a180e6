import { css } from '@emotion/css';
import { useMemo, useState } from 'react';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { downloadCsv } from '../../../ui/download';
import { MoreButton } from '../../../ui/MoreButton';
import { PanelShell } from '../../../ui/panel/PanelShell';
import { testIds } from '../../../ui/testIds';
import { filtered, NO_FILTER } from '../model/filter';
import type { Recommendation } from '../model/readRecommendations';
import { recommendationsToCsv } from '../model/toCsv';
import { verdictOf } from '../model/words';
import type { RecommendationsOptions } from '../options';
import { Card } from './Card';
import { Filters } from './Filters';
import { RecommendationsTable } from './RecommendationsTable';

interface Props extends Pick<PanelProps, 'title' | 'width' | 'height'> {
  /** The most urgent first, not empty. */
  recommendations: readonly Recommendation[];
  settings: RecommendationsOptions;
}

/** Verdict, filters and cards. */
export function RecommendationsView({ title, width, height, recommendations, settings }: Props) {
  const styles = useStyles2(getStyles);
  const [filter, setFilter] = useState(NO_FILTER);
  const [showsAll, setShowsAll] = useState(false);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const fitting = useMemo(() => filtered(recommendations, filter), [recommendations, filter]);
  const verdict = useMemo(() => verdictOf(recommendations), [recommendations]);
  const name = title === '' ? t('recommendations.title', 'Recommendations') : title;
  const shown = showsAll ? fitting : fitting.slice(0, settings.maxCards);
  const toggle = (id: string) =>
    setToggled((old) => new Set(old.has(id) ? [...old].filter((other) => other !== id) : [...old, id]));

  return (
    <PanelShell
      width={width}
      height={height}
      verdict={verdict}
      table={() => <RecommendationsTable title={name} recommendations={fitting} />}
      onCsv={() => {
        const { header, rows } = recommendationsToCsv(fitting);
        downloadCsv(name, header, rows);
      }}
    >
      {() => (
        <div className={styles.scroll} role="region" aria-label={name} tabIndex={0}>
          {settings.showFilters && <Filters recommendations={recommendations} filter={filter} onChange={setFilter} />}
          <ul className={styles.list} data-testid={testIds.recommendations.list}>
            {shown.map((one, index) => (
              <Card
                key={one.id}
                recommendation={one}
                // The most urgent one is open from the start.
                isOpen={toggled.has(one.id) !== (index === 0)}
                onToggle={() => toggle(one.id)}
                showEvidence={settings.showEvidence}
                showActions={settings.showActions}
              />
            ))}
          </ul>
          {fitting.length > settings.maxCards && (
            <MoreButton
              left={fitting.length - settings.maxCards}
              showsAll={showsAll}
              onToggle={() => setShowsAll(!showsAll)}
            />
          )}
        </div>
      )}
    </PanelShell>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ height: '100%', overflow: 'auto', paddingTop: theme.spacing(0.5) }),
  list: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), margin: 0, padding: 0 }),
});
