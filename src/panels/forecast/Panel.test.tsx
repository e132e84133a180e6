import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldType, LoadingState, toDataFrame, type DataFrame } from '@grafana/data';
import { fixLayout } from '../../../tests/browser/layout';
import { forecastFrame, NOW } from '../../../tests/fixtures/panelFrames';
import { panelProps } from '../../../tests/fixtures/panelProps';
import { testIds } from '../../ui/testIds';
import { ForecastPanel } from './Panel';
import type { ForecastOptions } from './options';

const watched = { threshold: { value: 56, crossesAt: null, earliest: null, latest: null } };

function show(frames: DataFrame[], wanted: Partial<Parameters<typeof panelProps<ForecastOptions>>[0]> = {}) {
  return render(<ForecastPanel {...panelProps<ForecastOptions>({ frames, ...wanted })} />);
}

fixLayout();

describe('forecast', () => {
  it('says first when a threshold is crossed, and how sure that is', () => {
    show([forecastFrame({ custom: watched })]);
    expect(
      screen.getByText('cart requests per second crosses 56/s at 05:00 (80 %: 04:00 to 06:00).')
    ).toBeInTheDocument();
    expect(screen.getByTestId(testIds.forecast.threshold)).toHaveTextContent('crosses 56/s at 05:00');
  });

  it('marks the present between past and future', () => {
    show([forecastFrame()]);
    expect(screen.getByTestId(testIds.forecast.now)).toHaveTextContent('now');
  });

  it('says until when the data reach where that is not now', () => {
    show([forecastFrame({ custom: { now: NOW - 3 * 3_600_000 } })]);
    expect(screen.getByTestId(testIds.forecast.now)).toHaveTextContent('data until 00:00');
  });

  it('says how good past forecasts were', () => {
    show([forecastFrame()]);
    expect(screen.getByTestId(testIds.forecast.badge)).toHaveTextContent('9 % off, 94 % inside the 95 % band');
  });

  it('says that it is learning and what is missing', () => {
    show([
      forecastFrame({ custom: { learning: 'Two weeks of history are needed; there are 20 hours.', backtest: null } }),
    ]);
    expect(screen.getByTestId(testIds.forecast.badge)).toHaveTextContent('Learning');
    expect(screen.getByText(/Still learning: Two weeks of history are needed/)).toBeInTheDocument();
  });

  it('draws the series that crosses first and opens another with a click', async () => {
    show([forecastFrame({ service: 'ad' }), forecastFrame({ service: 'cart', custom: watched })], {
      options: { layout: 'one' },
    });
    expect(screen.getAllByTestId(testIds.forecast.chart)).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Show ad requests per second as a chart' }));
    expect(screen.getByRole('button', { name: 'Show cart requests per second as a chart' })).toBeInTheDocument();
  });

  it('shows the future as a table with the key t', () => {
    show([forecastFrame()]);
    fireEvent.keyDown(screen.getByTestId(testIds.forecast.legend), { key: 't' });
    const rows = within(screen.getByRole('table')).getAllByRole('row');
    expect(rows).toHaveLength(6);
    expect(rows[1]).toHaveTextContent('cart requests per second2026-11-21 03:0048/s44/s52/s40/s56/s');
  });

  it('hides the threshold by the legend', async () => {
    show([forecastFrame({ custom: watched })]);
    const entry = within(screen.getByTestId(testIds.forecast.legend)).getByRole('button', { name: /^Threshold/ });
    fireEvent.click(entry, { ctrlKey: true });
    expect(screen.queryByTestId(testIds.forecast.threshold)).not.toBeInTheDocument();
  });

  it('names the missing field', () => {
    show([
      toDataFrame({
        fields: [
          { name: 'time', type: FieldType.time, values: [NOW] },
          { name: 'value', type: FieldType.number, values: [1] },
        ],
      }),
    ]);
    expect(screen.getByRole('alert')).toHaveTextContent('Missing field: forecast.');
  });

  it('keeps the old picture while new data load', () => {
    const { rerender } = show([forecastFrame()]);
    rerender(<ForecastPanel {...panelProps<ForecastOptions>({ state: LoadingState.Loading })} />);
    expect(screen.getByTestId(testIds.forecast.chart)).toBeInTheDocument();
  });

  it('says what to do when there is no history, and why when the query failed', () => {
    const { rerender } = show([toDataFrame({ name: 'forecast', fields: [] })]);
    expect(screen.getByTestId(testIds.states.empty)).toHaveTextContent('There is no history to forecast from.');
    rerender(
      <ForecastPanel
        {...panelProps<ForecastOptions>({ state: LoadingState.Error, error: 'The database did not answer.' })}
      />
    );
    expect(screen.getByRole('alert')).toHaveTextContent('The database did not answer.');
  });
});
