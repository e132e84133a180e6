import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldType, LoadingState, toDataFrame, type DataFrame } from '@grafana/data';
import { bandFrame, during, MINUTE, NOW } from '../../../tests/fixtures/panelFrames';
import { panelProps } from '../../../tests/fixtures/panelProps';
import { fixLayout } from '../../../tests/browser/layout';
import { testIds } from '../../ui/testIds';
import { AnomalyOverlayPanel } from './Panel';
import type { AnomalyOverlayOptions } from './options';

const slow = (service: string, severity = 3) =>
  bandFrame({ service, values: during(19, 1, 310), severities: during(19, 1, severity) });

function show(frames: DataFrame[], wanted: Partial<Parameters<typeof panelProps<AnomalyOverlayOptions>>[0]> = {}) {
  return render(<AnomalyOverlayPanel {...panelProps<AnomalyOverlayOptions>({ frames, ...wanted })} />);
}

fixLayout();

describe('anomaly overlay', () => {
  it('says first what is abnormal, how much and since when', () => {
    show([bandFrame({ service: 'ad' }), slow('cart')]);
    expect(screen.getByText('cart p95 is 310 ms, 3.1 × usual, since 02:41, 19 min ago.')).toBeInTheDocument();
  });

  it('says that nothing is abnormal', () => {
    show([bandFrame()]);
    expect(screen.getByText('Nothing abnormal in this range.')).toBeInTheDocument();
    expect(screen.queryByTestId(testIds.anomaly.range)).not.toBeInTheDocument();
  });

  it('gives no verdict while it is learning', () => {
    show([bandFrame({ learning: true, values: during(5, 1, 900) })]);
    expect(screen.getByText(/Still learning what is usual/)).toBeInTheDocument();
  });

  it('marks each abnormal stretch with a flag that tells more and zooms in', async () => {
    const onChangeTimeRange = jest.fn();
    show([bandFrame({ values: during(40, 31, 200), severities: during(40, 31, 2) })], { onChangeTimeRange });
    const flag = screen.getByTestId(testIds.anomaly.range);
    expect(flag).toHaveAccessibleName('cart p95 was 200 ms, 2.0 × usual, from 02:20 to 02:30 (10 min)');
    await userEvent.click(flag);
    expect(screen.getByText('medium')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Open this service' })).toHaveAttribute(
      'href',
      expect.stringContaining('service=cart')
    );
    await userEvent.click(screen.getByRole('button', { name: 'Zoom in' }));
    expect(onChangeTimeRange).toHaveBeenCalledWith({ from: NOW - 45 * MINUTE, to: NOW - 25 * MINUTE });
  });

  it('draws the strangest series and opens another with a click', async () => {
    show([bandFrame({ service: 'ad' }), slow('cart'), slow('email', 1)], { options: { layout: 'one' } });
    expect(screen.getAllByTestId(testIds.anomaly.chart)).toHaveLength(1);
    expect(screen.queryByRole('button', { name: 'Show cart p95 as a chart' })).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Show ad p95 as a chart' }));
    expect(screen.getByRole('button', { name: 'Show cart p95 as a chart' })).toBeInTheDocument();
  });

  it('shows seven series before "and 5 more"', async () => {
    show(Array.from({ length: 12 }, (_, i) => bandFrame({ service: `service-${i}` })));
    await userEvent.click(screen.getByRole('button', { name: 'and 5 more' }));
    expect(screen.getAllByRole('listitem').length).toBeGreaterThanOrEqual(12);
  });

  it('shows the table behind the picture with the key t', () => {
    show([slow('cart'), bandFrame({ service: 'ad' })]);
    fireEvent.keyDown(screen.getByTestId(testIds.anomaly.legend), { key: 't' });
    const rows = within(screen.getByRole('table')).getAllByRole('row');
    expect(rows).toHaveLength(3);
    expect(rows[1]).toHaveTextContent('cart p95high2026-11-21 02:41open19 min310 ms100 ms3.1 × usual1.00');
    expect(rows[2]).toHaveTextContent('ad p95normal');
  });

  it('hides and shows parts by the legend', async () => {
    show([slow('cart')]);
    const legend = within(screen.getByTestId(testIds.anomaly.legend));
    await userEvent.click(legend.getByRole('button', { name: /^Measured/ }));
    expect(screen.queryByTestId(testIds.anomaly.range)).not.toBeInTheDocument();
    await userEvent.click(legend.getByRole('button', { name: /^Measured/ }));
    expect(screen.getByTestId(testIds.anomaly.range)).toBeInTheDocument();
  });

  it('names the missing field', () => {
    const frame = toDataFrame({
      refId: 'A',
      fields: [
        { name: 'time', type: FieldType.time, values: [NOW] },
        { name: 'value', type: FieldType.number, values: [1] },
        { name: 'upper', type: FieldType.number, values: [2] },
      ],
    });
    show([frame]);
    expect(screen.getByRole('alert')).toHaveTextContent('Missing field: lower.');
  });

  it('takes frames of any data source with a value and a band', () => {
    const frame = toDataFrame({
      refId: 'B',
      fields: [
        { name: 'at', type: FieldType.time, values: [NOW - 2 * MINUTE, NOW - MINUTE] },
        { name: 'Temperature', type: FieldType.number, values: [20, 40], config: { unit: 'celsius' } },
        { name: 'lower', type: FieldType.number, values: [18, 18] },
        { name: 'upper', type: FieldType.number, values: [24, 24] },
      ],
    });
    show([frame]);
    expect(screen.getByText('Temperature is abnormal at 40 °C since 02:59, 1 min ago.')).toBeInTheDocument();
  });

  it('keeps the old picture while new data load', () => {
    const { rerender } = show([slow('cart')]);
    rerender(<AnomalyOverlayPanel {...panelProps<AnomalyOverlayOptions>({ state: LoadingState.Loading })} />);
    expect(screen.getByText(/cart p95 is 310 ms/)).toBeInTheDocument();
  });

  it('says what is missing when there is nothing, and why when the query failed', () => {
    const { rerender } = show([toDataFrame({ name: 'anomalies', fields: [] })]);
    expect(screen.getByTestId(testIds.states.empty)).toBeInTheDocument();
    rerender(
      <AnomalyOverlayPanel
        {...panelProps<AnomalyOverlayOptions>({ state: LoadingState.Error, error: 'The database did not answer.' })}
      />
    );
    expect(screen.getByRole('alert')).toHaveTextContent('The database did not answer.');
  });
});
