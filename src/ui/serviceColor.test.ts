import { colorManipulator, createTheme } from '@grafana/data';
import { SERVICE_COLORS, serviceColorName } from '../core/color/serviceColor';
import { serviceColor } from './serviceColor';

describe.each(['light', 'dark'] as const)('colours of services in the %s theme', (mode) => {
  const theme = createTheme({ colors: { mode } });
  const colors = SERVICE_COLORS.map((name) => theme.visualization.getColorByName(name));

  it('are known to Grafana by their names', () => {
    const known = theme.visualization.hues.flatMap(({ shades }) => shades.map(({ name }) => name));
    expect(SERVICE_COLORS.filter((name) => !known.includes(name))).toEqual([]);
    expect(serviceColor('cart', theme)).toBe(theme.visualization.getColorByName(serviceColorName('cart')));
  });

  it('stand out from the background', () => {
    const faint = colors.filter(
      (color) => colorManipulator.getContrastRatio(color, theme.colors.background.primary) < 1.9
    );
    expect(faint).toEqual([]);
  });

  it('differ from each other and from the colours of trouble', () => {
    const all = [...colors, theme.colors.warning.main, theme.colors.error.main].map(toOklab);
    const near = all.flatMap((a, i) => all.slice(i + 1).filter((b) => Math.hypot(...a.map((x, k) => x - b[k])) < 0.06));
    expect(near).toEqual([]);
  });
});

/** B. Ottosson, A perceptual color space for image processing, 2020: distances are as large as they look. */
function toOklab(color: string): number[] {
  const { values } = colorManipulator.decomposeColor(color.startsWith('#') ? colorManipulator.hexToRgb(color) : color);
  const [r, g, b] = values
    .map((value: number) => value / 255)
    .map((value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
