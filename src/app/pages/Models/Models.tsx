import { useMemo } from 'react';
import { dateTime, type TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { RegistryCustom } from '../../../contracts/modelFrames';
import { RAW } from '../../../ui/rawText';
import { testIds } from '../../../ui/testIds';
import { useFrames } from '../../data/useFrames';
import type { DatasourcePageProps } from '../../parts/DatasourcePage';
import { ReportFrame } from '../../parts/ReportFrame';
import { momentAgo, wholeMinutes } from '../../parts/times';
import { Verdict } from '../../parts/Verdict';
import { about } from '../Overview/overviewQueries';
import { ModelDetails } from './ModelDetails';
import { modelQueries, modelRows, scheduleOf, scoreHistory, type ModelRow } from './modelsModel';
import { ModelTable } from './ModelTable';
import { refitWords } from './modelWords';
import { ScoreTable } from './ScoreTable';

/** Which models answer, what they learned from and when, how they did at the last fits, and how each works. */
export function Models(page: DatasourcePageProps) {
  const { datasource, state, tick, onRefresh } = page;
  const { range, service } = state;
  const models = useFrames(datasource.uid, about(service, modelQueries.models()), range, tick);
  const now = range.to.valueOf();
  const rows = useMemo(() => modelRows(models.frames), [models.frames]);
  const isKnown = rows !== undefined && rows.length > 0;
  return (
    <ReportFrame page={page} answers={[models]}>
      {isKnown && <Sentence rows={rows} schedule={scheduleOf(models.frames)} now={now} />}
      <ModelTable answer={models} rows={rows ?? []} now={now} onRetry={onRefresh} />
      {isKnown && <Scores page={page} models={rows} />}
      {isKnown && <ModelDetails rows={rows} />}
    </ReportFrame>
  );
}

/** Asked as of the newest fit, to which nothing is added any more: so the answer is kept, however often the page refreshes. */
function Scores({ page, models }: { page: DatasourcePageProps; models: ModelRow[] }) {
  const { datasource, state, tick, onRefresh } = page;
  const { range, service } = state;
  const scored = Math.max(...models.map((row) => row.scored).filter(Number.isFinite));
  const asOf = useMemo(() => (Number.isFinite(scored) ? hoursBefore(scored) : range), [scored, range]);
  const answer = useFrames(datasource.uid, about(service, modelQueries.scores()), asOf, tick);
  const history = useMemo(() => scoreHistory(answer.frames), [answer.frames]);
  return <ScoreTable answer={answer} history={history} models={models} onRetry={onRefresh} />;
}

/** The range only has to end at the fit. */
function hoursBefore(time: number): TimeRange {
  const [from, to] = [dateTime(time - 6 * 3_600_000), dateTime(time)];
  return { from, to, raw: { from, to } };
}

function Sentence({ rows, schedule, now }: { rows: ModelRow[]; schedule: RegistryCustom | undefined; now: number }) {
  const failed = rows.some(({ state }) => state === 'failed');
  return (
    <Verdict
      text={[countText(rows), scheduleText(schedule, now)].join(' ')}
      state={failed ? 'error' : 'ok'}
      testId={testIds.models.sentence}
    />
  );
}

function countText(rows: ModelRow[]): string {
  const count = (state: string) => rows.filter((row) => row.state === state).length;
  const [models, ready, failed, learning] = [rows.length, count('ready'), count('failed'), count('learning')];
  if (ready === models) {
    return t('models.all-ready', 'All {{models}} models are ready.', { models });
  }
  const parts = [
    t('models.ready', '{{ready}} of {{models}} models are ready', { ready, models }),
    ...(learning > 0 ? [t('models.learning', '{{learning}} still learning', { learning })] : []),
    ...(failed > 0 ? [t('models.failed', '{{failed}} could not be looked at', { failed })] : []),
    ...(count('idle') > 0 ? [t('models.idle', '{{idle}} without anything to work on', { idle: count('idle') })] : []),
  ];
  return `${parts.join(', ')}.`;
}

function scheduleText(schedule: RegistryCustom | undefined, now: number): string {
  if (schedule === undefined || schedule.fitted === null || schedule.next === null) {
    return t('models.no-data', 'There are no rows to learn from yet.');
  }
  return t('models.schedule', 'Scheduled fits are made {{refit}}: last at {{fitted}}, next {{next}}.', {
    refit: refitWords(schedule),
    fitted: momentAgo(schedule.fitted, now),
    next:
      schedule.next > now
        ? t('models.next-in', 'in {{duration}}', { duration: wholeMinutes(schedule.next - now), ...RAW })
        : t('models.next-rows', 'when newer rows come'),
    ...RAW,
  });
}
