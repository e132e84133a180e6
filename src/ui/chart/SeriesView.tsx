import { useCallback, useMemo, type ReactNode } from 'react';
import { getFieldSeriesColor, type Field, type GrafanaTheme2 } from '@grafana/data';
import { downloadCsv, type CsvCell } from '../download';
import { PanelShell, type PanelVerdict } from '../panel/PanelShell';
import type { Size } from '../panel/useSize';
import { serviceColor } from '../serviceColor';
import { ChartLegend, type LegendEntry } from './ChartLegend';
import { figuresOf, type Figures } from './figures';
import { downloadPicture } from './picture';
import { SeriesList, type ChartRoom, type SeriesItem } from './SeriesList';
import type { LegendToggles } from './useLegendToggles';

/** What every series has, whatever is drawn of it. */
export interface NamedSeries {
  id: string;
  /** What people call it: `cart p95`. */
  title: string;
  /** Service that it belongs to; `''` when the labels do not say. */
  service: string;
  valueField: Field;
}

export interface SeriesLook {
  color: string;
  figures: Figures;
}

/** Colour and format of each series, worked out once. */
export function useSeriesLooks<S extends NamedSeries>(
  series: readonly S[],
  theme: GrafanaTheme2
): (one: S) => SeriesLook {
  const looks = useMemo(() => new Map(series.map((one) => [one.id, lookOf(one, theme)])), [series, theme]);
  return useCallback((one: S) => looks.get(one.id) ?? lookOf(one, theme), [looks, theme]);
}

function lookOf({ valueField, service, title }: NamedSeries, theme: GrafanaTheme2): SeriesLook {
  // A colour that the user chose wins; otherwise a service has the same one everywhere.
  const isFixed = valueField.config.color?.mode === 'fixed';
  const color = isFixed
    ? getFieldSeriesColor(valueField, theme).color
    : serviceColor(service === '' ? title : service, theme);
  return { color, figures: figuresOf(valueField, theme) };
}

interface Props<S extends NamedSeries, Part extends string> extends Size {
  theme: GrafanaTheme2;
  /** Name of what is taken along. */
  name: string;
  verdict: PanelVerdict;
  controls?: ReactNode;
  /** The most important first, not empty. */
  series: readonly S[];
  /** Heads and closed rows, in the order of the series. */
  items: readonly SeriesItem[];
  settings: { layout: 'auto' | 'all' | 'one'; maxSeries: number; showLegend: boolean };
  legend: ReadonlyArray<LegendEntry<Part>>;
  toggles: LegendToggles<Part>;
  legendTestId: string;
  renderChart: (series: S, room: ChartRoom) => ReactNode;
  renderClosed: (series: S, size: Size) => ReactNode;
  table: () => ReactNode;
  toCsv: () => { header: string[]; rows: CsvCell[][] };
}

/** Verdict, charts, legend and table of several series. */
export function SeriesView<S extends NamedSeries, Part extends string>(props: Props<S, Part>) {
  const { width, height, theme, name, verdict, series, items, settings, legend, toggles, legendTestId, table, toCsv } =
    props;
  const byId = useMemo(() => new Map(series.map((one) => [one.id, one])), [series]);
  const list = (size: Size) => (
    <SeriesList
      items={items}
      size={size}
      layout={settings.layout}
      maxSeries={settings.maxSeries}
      renderChart={(id, room) => props.renderChart(byId.get(id) ?? series[0], room)}
      renderClosed={(id, room) => props.renderClosed(byId.get(id) ?? series[0], room)}
    />
  );
  return (
    <PanelShell
      width={width}
      height={height}
      verdict={verdict}
      controls={props.controls}
      table={table}
      onCsv={() => {
        const { header, rows } = toCsv();
        downloadCsv(name, header, rows);
      }}
      onPng={(picture) => downloadPicture(name, picture, theme.colors.background.primary)}
    >
      {(size) =>
        settings.showLegend ? (
          <ChartLegend entries={legend} toggles={toggles} size={size} testId={legendTestId}>
            {list}
          </ChartLegend>
        ) : (
          list(size)
        )
      }
    </PanelShell>
  );
}
