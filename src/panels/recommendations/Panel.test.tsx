import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldType, LoadingState, toDataFrame, type DataFrame } from '@grafana/data';
import { fixLayout } from '../../../tests/browser/layout';
import { FAILING_PAYMENT, recommendationsFrame, SLOW_CART } from '../../../tests/fixtures/panelFrames';
import { panelProps } from '../../../tests/fixtures/panelProps';
import { testIds } from '../../ui/testIds';
import { RecommendationsPanel } from './Panel';
import type { RecommendationsOptions } from './options';

function show(frames: DataFrame[], wanted: Partial<Parameters<typeof panelProps<RecommendationsOptions>>[0]> = {}) {
  return render(<RecommendationsPanel {...panelProps<RecommendationsOptions>({ frames, ...wanted })} />);
}

const cards = () => screen.getAllByTestId(testIds.recommendations.card);

fixLayout();

describe('recommendations', () => {
  it('puts the most urgent first and says so in a sentence', () => {
    show([recommendationsFrame([FAILING_PAYMENT, SLOW_CART])]);
    expect(
      screen.getByText('2 changes are worth making. First: Bring cart back to its usual speed.')
    ).toBeInTheDocument();
    expect(cards().map((card) => within(card).getByRole('button').textContent)).toEqual([
      SLOW_CART.title,
      FAILING_PAYMENT.title,
    ]);
  });

  it('shows effect, effort and risk in words, figures with what is usual, and the steps [S0-087, S0-089]', () => {
    show([recommendationsFrame([SLOW_CART])]);
    const [card] = cards();
    expect(card).toHaveTextContent('25–40 % shorter response time in general');
    expect(card).toHaveTextContent('Some effort');
    expect(card).toHaveTextContent('Low risk');
    expect(within(card).getByText('1.4 s')).toBeInTheDocument();
    expect(within(card).getByText('3.1 × usual')).toBeInTheDocument();
    expect(
      within(card)
        .getAllByRole('listitem')
        .map((step) => step.textContent)
    ).toEqual(SLOW_CART.actions);
  });

  it('opens the first card and the others with a click', async () => {
    show([recommendationsFrame([SLOW_CART, FAILING_PAYMENT])]);
    expect(screen.queryByText('Add a circuit breaker')).not.toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: FAILING_PAYMENT.title }));
    expect(screen.getByText('Add a circuit breaker')).toBeVisible();
    expect(screen.getByText('usually 0 %')).toBeVisible();
    expect(screen.getByText('Errors: 50 % to 70 %')).toBeVisible();
  });

  it('filters by service', async () => {
    show([recommendationsFrame([SLOW_CART, FAILING_PAYMENT])]);
    await userEvent.click(screen.getByRole('combobox', { name: 'Service' }));
    await userEvent.click(await screen.findByRole('option', { name: 'payment' }));
    expect(cards()).toHaveLength(1);
    expect(cards()[0]).toHaveTextContent(FAILING_PAYMENT.title);
  });

  it('has no filter where there is nothing to choose', () => {
    show([recommendationsFrame([SLOW_CART])]);
    expect(screen.queryByRole('combobox')).not.toBeInTheDocument();
  });

  it('shows seven cards before "and 3 more"', async () => {
    show([recommendationsFrame(Array.from({ length: 10 }, (_, i) => ({ ...SLOW_CART, id: String(i) })))]);
    expect(cards()).toHaveLength(7);
    await userEvent.click(screen.getByRole('button', { name: 'and 3 more' }));
    expect(cards()).toHaveLength(10);
  });

  it('shows the table behind the cards with the key t', () => {
    show([recommendationsFrame([SLOW_CART])]);
    fireEvent.keyDown(screen.getByTestId(testIds.recommendations.list), { key: 't' });
    expect(within(screen.getByRole('table')).getAllByRole('row')[1]).toHaveTextContent(
      'FirstBring cart back to its usual speedcartPerformance tuning'
    );
  });

  it('says what was looked at when there is nothing to recommend', () => {
    show([recommendationsFrame([], { rowsRead: 182_340, rules: ['performance_tuning', 'reliability_improvement'] })]);
    const empty = screen.getByTestId(testIds.states.empty);
    expect(empty).toHaveTextContent('Nothing to recommend: no rule found enough evidence');
    expect(empty).toHaveTextContent('2 rules (performance tuning, reliability improvement) looked at durations');
    expect(empty).not.toHaveTextContent('as usual');
    expect(empty).toHaveTextContent('from 21 Nov 02:00 to 21 Nov 03:00: 180k rows.');
  });

  it('does not call nothing usual where there were no rows', () => {
    show([recommendationsFrame([], { rowsRead: 0 })]);
    const empty = screen.getByTestId(testIds.states.empty);
    expect(empty).not.toHaveTextContent('no rule found');
    expect(empty).toHaveTextContent('Widen the time range');
  });

  it('names the missing field', () => {
    show([toDataFrame({ fields: [{ name: 'service', type: FieldType.string, values: ['cart'] }] })]);
    expect(screen.getByRole('alert')).toHaveTextContent('Missing field: title.');
  });

  it('reads what a foreign source sends, and leaves out what has another shape', () => {
    const text = (name: string, value: string) => ({ name, type: FieldType.string, values: [value] });
    show([
      toDataFrame({
        fields: [
          text('title', 'Do it'),
          text('actions', 'not JSON'),
          text('evidence', '[{"label":"Cost","value":12,"unit":"EUR"},{"value":1}]'),
          text('risk', 'unknown yet'),
        ],
      }),
    ]);
    expect(cards()[0]).toHaveTextContent('Do it');
    expect(cards()[0]).toHaveTextContent('Cost12 EUR');
    expect(cards()[0]).toHaveTextContent('Risk: unknown yet');
  });

  it('keeps the cards while new data load, and says why when the query failed', () => {
    const { rerender } = show([recommendationsFrame([SLOW_CART])]);
    rerender(<RecommendationsPanel {...panelProps<RecommendationsOptions>({ state: LoadingState.Loading })} />);
    expect(cards()).toHaveLength(1);
    rerender(
      <RecommendationsPanel
        {...panelProps<RecommendationsOptions>({ state: LoadingState.Error, error: 'The database did not answer.' })}
      />
    );
    expect(screen.getByRole('alert')).toHaveTextContent('The database did not answer.');
  });
});
