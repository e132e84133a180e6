import { css } from '@emotion/css';
import type { AbsoluteTimeRange, GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, LinkButton, Stack, useStyles2 } from '@grafana/ui';
import { significant } from '../../../core/text/format';
import { fullTime } from '../../../ui/chart/clock';
import { RAW } from '../../../ui/rawText';
import { StateBadge } from '../../../ui/StateBadge';
import { severityState } from '../../../ui/state';
import { severityWord } from '../../../ui/stateColor';
import { Explained, Term } from '../../../ui/Term';
import type { Alerting } from '../hooks/useAlerting';
import type { UidOf } from '../hooks/source';
import type { Marking } from '../hooks/useMarking';
import { chancePerWeek, chanceWords } from '../model/chance';
import { chainLinks, serviceHref, stretchLinks } from '../model/links';
import { methodHelp, methodOf, methodWord } from '../model/methods';
import type { RankedSeries } from '../model/rankSeries';
import type { Stretch } from '../model/stretches';
import { AlertOnThis } from './AlertOnThis';
import { MarkButtons } from './MarkButtons';
import { comparedWords, scoreWords, stretchSentence, type WordsContext } from '../model/words';

export interface CardActions {
  onZoom: (range: AbsoluteTimeRange) => void;
  marking: Marking;
  alerting: Alerting;
  uidOf: UidOf;
}

interface Props {
  stretches: readonly Stretch[];
  series: RankedSeries;
  words: WordsContext;
  actions: CardActions;
}

/** At most this many stretches of one flag are told about. */
const SHOWN = 3;

/** What is known about the stretches under a flag, and where to go from there. */
export function FlagCard({ stretches, series, words, actions }: Props) {
  const styles = useStyles2(getStyles);
  const [worst] = stretches;
  const start = Math.min(...stretches.map((stretch) => stretch.start));
  const end = Math.max(...stretches.map((stretch) => stretch.end));
  const room = Math.max((end - start) / 2, 5 * series.step);
  const service = serviceHref(series.service, start - room, end + room);
  const uid = actions.uidOf(series);
  const chains = uid === undefined ? [] : chainLinks(series, uid, { from: start - series.step, to: end });
  return (
    <div className={styles.card}>
      {stretches.slice(0, SHOWN).map((stretch) => (
        <StretchFacts key={stretch.id} stretch={stretch} series={series} words={words} marking={actions.marking} />
      ))}
      {stretches.length > SHOWN && (
        <div>{t('anomaly.card.more', 'and {{others}} more close by', { others: stretches.length - SHOWN })}</div>
      )}
      <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
        <Button
          size="sm"
          variant="secondary"
          icon="search-plus"
          onClick={() => actions.onZoom({ from: start - room, to: end + room })}
        >
          {t('anomaly.card.zoom', 'Zoom in')}
        </Button>
        {service !== null && (
          <LinkButton size="sm" variant="secondary" fill="text" href={service}>
            {t('anomaly.card.service', 'Open this service')}
          </LinkButton>
        )}
        {chains.map(({ title, href }) => (
          <LinkButton key={title} size="sm" variant="secondary" fill="text" href={href}>
            {title}
          </LinkButton>
        ))}
        {stretchLinks(series, worst.peak).map(({ title, href, target }) => (
          <LinkButton key={`${title} ${href}`} size="sm" variant="secondary" fill="text" href={href} target={target}>
            {title}
          </LinkButton>
        ))}
      </Stack>
      <AlertOnThis series={series} alerting={actions.alerting} />
    </div>
  );
}

interface FactsProps extends Pick<Props, 'series' | 'words'> {
  stretch: Stretch;
  marking: Marking;
}

function StretchFacts({ stretch, series, words, marking }: FactsProps) {
  const styles = useStyles2(getStyles);
  const { figures, timeZone } = words;
  const { peak } = stretch;
  const value = series.value[peak];
  const compared = comparedWords(value, series.usual[peak], figures);
  const chance = chanceWords(chancePerWeek(series, stretch.score));
  const method = methodOf(series);
  return (
    <div className={styles.stretch}>
      <div className={styles.sentence}>{stretchSentence(series, stretch, words)}.</div>
      <dl className={styles.facts}>
        {series.isJudged && (
          <>
            <dt>
              <Term term="severity">{t('anomaly.card.severity', 'Severity')}</Term>
            </dt>
            <dd>
              <StateBadge state={severityState(stretch.severity)} word={severityWord(stretch.severity)} />
            </dd>
          </>
        )}
        <dt>{t('anomaly.card.peak', 'Strangest')}</dt>
        <dd>
          {figures.format(value)}
          {compared !== '' && `, ${compared}`}
          <div className={styles.faint}>{fullTime(series.time[peak], timeZone)}</div>
        </dd>
        {Number.isFinite(stretch.score) && (
          <>
            <dt>
              <Term term="score">{t('anomaly.card.score', 'Score')}</Term>
            </dt>
            <dd>
              {significant(stretch.score)} <span className={styles.faint}>{scoreWords(stretch.score)}</span>
            </dd>
          </>
        )}
        {chance !== '' && (
          <>
            <dt>
              <Term term="chance">{t('anomaly.card.chance', 'By chance')}</Term>
            </dt>
            <dd>{t('anomaly.card.chance-words', '{{often}} in such a series', { often: chance, ...RAW })}</dd>
          </>
        )}
        {series.judged !== null && (
          <>
            <dt>
              <Term term="foundBy">{t('anomaly.card.found-by', 'Found by')}</Term>
            </dt>
            <dd>
              <Explained text={methodHelp(method)}>{methodWord(method)}</Explained>
            </dd>
          </>
        )}
      </dl>
      <MarkButtons series={series} range={stretch} marking={marking} isLabelled />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    maxWidth: theme.spacing(42),
    // Several stretches under one flag are more than a phone shows below it.
    maxHeight: '45vh',
    overflowY: 'auto',
    fontVariantNumeric: 'tabular-nums',
  }),
  stretch: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    paddingBottom: theme.spacing(1),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  facts: css({
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    columnGap: theme.spacing(2),
    rowGap: theme.spacing(0.25),
    margin: 0,
    dt: { color: theme.colors.text.secondary, fontWeight: 'inherit' },
    dd: { margin: 0 },
  }),
  sentence: css({ paddingRight: theme.spacing(2.5) }),
  faint: css({ color: theme.colors.text.secondary }),
});
