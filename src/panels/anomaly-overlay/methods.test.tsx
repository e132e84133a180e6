import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { fixLayout } from '../../../tests/browser/layout';
import { bandFrame, during } from '../../../tests/fixtures/panelFrames';
import { panelProps } from '../../../tests/fixtures/panelProps';
import type { JudgedCustom } from '../../contracts/verdictFrames';
import { testIds } from '../../ui/testIds';
import { chancePerWeek, chanceWords } from './model/chance';
import { chainLinks } from './model/links';
import { judgedOf } from './model/methods';
import { readBands } from './model/readBands';
import { bandsToCsv } from './model/toCsv';
import type { AnomalyOverlayOptions } from './options';
import { AnomalyOverlayPanel } from './Panel';

jest.setTimeout(20_000);
fixLayout();

const BAND: JudgedCustom = { kind: 'duration', method: 'band', mark: 7 };
const COUNTS: JudgedCustom = { kind: 'errorRatio', method: 'counts', mark: 7 };

const slow = (more: Parameters<typeof bandFrame>[0] = {}) =>
  bandFrame({ values: during(40, 31, 200), severities: during(40, 31, 2), judged: BAND, ...more });
const failing = () => slow({ service: 'ad', signal: 'errorRatio', judged: COUNTS });

beforeEach(() => {
  setDataSourceSrv({
    getInstanceSettings: (ref: { uid: string }) => ({
      uid: ref.uid,
      type: ref.uid === 'shop' ? 'throughline-chains-datasource' : 'prometheus',
    }),
  } as unknown as DataSourceSrv);
});

function show(frames = [slow(), failing()], options: Partial<AnomalyOverlayOptions> = {}, uid = 'shop') {
  return render(
    <AnomalyOverlayPanel {...panelProps<AnomalyOverlayOptions>({ frames, options, from: { uid }, height: 600 })} />
  );
}

const controls = () => within(screen.getByTestId(testIds.anomaly.controls));

describe('what found the anomalies', () => {
  it('is counted by method, and a click shows the series of one alone', async () => {
    show();
    expect(screen.getAllByTestId(testIds.anomaly.range)).toHaveLength(2);
    const counts = controls().getByRole('button', { name: 'Error counts 1' });
    expect(controls().getByRole('button', { name: 'Outside the band 1' })).toHaveAttribute('aria-pressed', 'false');
    await userEvent.click(counts);
    expect(counts).toHaveAttribute('aria-pressed', 'true');
    expect(screen.getAllByTestId(testIds.anomaly.range)).toHaveLength(1);
    expect(screen.getByTestId(testIds.anomaly.range)).toHaveAccessibleName(/^ad errorRatio/);
    await userEvent.click(screen.getByRole('button', { name: 'Show as a table (t)' }));
    expect(within(screen.getByRole('table')).queryByText('cart p95')).not.toBeInTheDocument();
    await userEvent.click(counts);
    expect(within(screen.getByRole('table')).getByText('cart p95')).toBeInTheDocument();
  });

  it('keeps no filter for a method that finds nothing any more', async () => {
    const { rerender } = show();
    await userEvent.click(controls().getByRole('button', { name: 'Error counts 1' }));
    const props = panelProps<AnomalyOverlayOptions>({ frames: [slow()], from: { uid: 'shop' }, height: 600 });
    rerender(<AnomalyOverlayPanel {...props} />);
    expect(screen.getByTestId(testIds.anomaly.range)).toHaveAccessibleName(/^cart p95/);
  });

  it('is not claimed of frames that do not say it', async () => {
    show([slow({ judged: undefined })]);
    await userEvent.click(screen.getByTestId(testIds.anomaly.range));
    const card = within(screen.getByRole('dialog'));
    expect(card.queryByText('Found by')).not.toBeInTheDocument();
    expect(card.queryByText('By chance')).not.toBeInTheDocument();
    const strange = bandFrame({ judged: { kind: 'rate', method: 'guess', mark: 7 } as never });
    expect(judgedOf(strange)).toBeNull();
  });
});

describe('how often something comes by chance', () => {
  it.each([
    [29.5, 'about 4 times a day'],
    [5, 'about 5 times a week'],
    [1.01, 'about once a week'],
    [1 / 3, 'about once in 3 weeks'],
    [0.032, 'about once in 7 months'],
    [0.005, 'about once in 4 years'],
    [0.0001, 'less than once in 10 years'],
    [0, 'less than once in 10 years'],
    [NaN, ''],
  ])('%d a week is %j', (perWeek, words) => {
    expect(chanceWords(perWeek)).toBe(words);
  });

  it('follows the measured curve, and is unknown below the mark', () => {
    expect(chancePerWeek({ judged: BAND }, 0.5)).toBeCloseTo(1.01, 6);
    // −ln p of 1 − 2^(−8/7) with a mark of 7 is 8, of which 0.183 a week were counted.
    expect(chancePerWeek({ judged: BAND }, 1 - 2 ** (-8 / 7))).toBeCloseTo(0.183, 6);
    expect(chancePerWeek({ judged: { ...BAND, kind: 'gauge' } }, 0.5)).toBeCloseTo(11.2, 6);
    expect(chancePerWeek({ judged: BAND }, 0.49)).toBeNaN();
    expect(chancePerWeek({ judged: null }, 0.9)).toBeNaN();
  });

  it('is said on the card of a stretch and in the table', async () => {
    show([slow({ scores: during(40, 31, 1 - 2 ** (-8 / 7)) })]);
    await userEvent.click(screen.getByTestId(testIds.anomaly.range));
    const card = within(screen.getByRole('dialog'));
    expect(card.getByText('about once in 5 weeks in such a series')).toBeInTheDocument();
    expect(card.getByText('Outside the band')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Show as a table (t)' }));
    expect(screen.getByRole('table')).toHaveTextContent('about once in 5 weeks');
  });
});

describe('the ways from a stretch', () => {
  it('lead to its chains and its slowest trace in its time', async () => {
    show([slow()]);
    await userEvent.click(screen.getByTestId(testIds.anomaly.range));
    const href = screen.getByRole('link', { name: 'Slowest trace' }).getAttribute('href') ?? '';
    const pane = JSON.parse(new URL(href, 'http://grafana').searchParams.get('panes') ?? '').throughline;
    expect(pane.queries[0]).toMatchObject({
      queryType: 'trace',
      filters: { services: ['cart'] },
      options: { whenEmpty: 'slowest' },
      datasource: { uid: 'shop' },
    });
    expect(Number(pane.range.to) - Number(pane.range.from)).toBe(11 * 60_000);
    expect(screen.getByRole('link', { name: 'Slowest chains' })).toHaveAttribute(
      'href',
      expect.stringContaining('duration')
    );
  });

  it('lead to failed chains from a share of errors, and nowhere without a service', () => {
    const range = { from: 0, to: 60_000 };
    const [failed] = chainLinks({ service: 'cart', signal: 'errorRatio' }, 'shop', range);
    expect(failed.title).toBe('Failed chains');
    expect(decodeURIComponent(failed.href)).toContain('"status":"error"');
    expect(chainLinks({ service: '', signal: 'p95' }, 'shop', range)).toEqual([]);
  });

  it('are not offered for frames of another data source', async () => {
    show([slow()], {}, 'prometheus');
    await userEvent.click(screen.getByTestId(testIds.anomaly.range));
    expect(screen.queryByRole('link', { name: 'Slowest trace' })).not.toBeInTheDocument();
  });
});

describe('the week before', () => {
  it('is drawn on demand, and named in the legend', async () => {
    show([slow({ weekBefore: 90 })]);
    const legend = within(screen.getByTestId(testIds.anomaly.legend));
    expect(legend.queryByText('A week before')).not.toBeInTheDocument();
    await userEvent.click(controls().getByRole('button', { name: 'A week before' }));
    expect(controls().getByRole('button', { name: 'A week before' })).toHaveAttribute('aria-pressed', 'true');
    expect(legend.getByText('A week before')).toBeInTheDocument();
  });

  it('is drawn at once where the option says so, and not offered where it is not known', () => {
    const { unmount } = show([slow({ weekBefore: 90 })], { showWeek: true });
    expect(controls().getByRole('button', { name: 'A week before' })).toHaveAttribute('aria-pressed', 'true');
    unmount();
    show([slow()], { showWeek: true });
    expect(controls().queryByRole('button', { name: 'A week before' })).not.toBeInTheDocument();
  });

  it('is in the CSV', () => {
    const { header, rows } = bandsToCsv(readBands([slow({ weekBefore: 90 })]).series);
    expect(rows[0][header.indexOf('weekBefore')]).toBe(90);
    expect(rows[0]).toHaveLength(header.length);
  });
});
