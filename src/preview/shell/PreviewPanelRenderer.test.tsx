import {
  createTheme,
  type DataFrame,
  FieldType,
  getDefaultTimeRange,
  getFieldDisplayName,
  getFieldSeriesColor,
  LoadingState,
  type PanelProps,
  toDataFrame,
} from '@grafana/data';
import { render, screen } from '@testing-library/react';
import { standInPanels } from './panels/standIns';
import { PreviewPanelRenderer } from './PreviewPanelRenderer';
import { installRegistries } from './services/registries';

const theme = createTheme();

/** What a chart would draw each series in. */
function Probe({ data }: PanelProps) {
  return (
    <ul>
      {data.series.map((frame) => {
        const name = getFieldDisplayName(frame.fields[1], frame, data.series);
        return <li key={name}>{`${name}: ${getFieldSeriesColor(frame.fields[1], theme).color}`}</li>;
      })}
    </ul>
  );
}

// It loads modules in a form that Jest does not read.
jest.mock('@grafana/ui/unstable', () => ({ TableNG: () => null }));
jest.mock('./plugins', () => ({ importPanel: async (id: string) => standInPanels()[id] }));

beforeAll(() => {
  installRegistries();
  standInPanels().timeseries.panel = Probe;
});

const series = (measure: string, config = {}): DataFrame =>
  toDataFrame({
    fields: [
      { name: 'time', type: FieldType.time, values: [0] },
      { name: measure, type: FieldType.number, values: [1], config },
    ],
  });

const show = (frames: DataFrame[]) =>
  render(
    <PreviewPanelRenderer
      pluginId="timeseries"
      title=""
      width={400}
      height={300}
      data={{ state: LoadingState.Done, series: frames, timeRange: getDefaultTimeRange() }}
    />
  );

describe('a panel inside a page', () => {
  it("gives each series a colour of Grafana's palette", async () => {
    const { palette, getColorByName } = theme.visualization;
    show([series('p50'), series('p95'), series('p99')]);
    expect((await screen.findAllByRole('listitem')).map(({ textContent }) => textContent)).toEqual(
      ['p50', 'p95', 'p99'].map((name, index) => `${name}: ${getColorByName(palette[index])}`)
    );
  });

  it('leaves a series the colour that comes with it', async () => {
    show([series('cart', { color: { mode: 'fixed', fixedColor: 'purple' } })]);
    expect(await screen.findByText(`cart: ${theme.visualization.getColorByName('purple')}`)).toBeInTheDocument();
  });
});
