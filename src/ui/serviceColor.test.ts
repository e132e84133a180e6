import { createTheme } from '@grafana/data';
import { serviceColor, serviceColorIndex } from './serviceColor';

describe('colour of a service', () => {
  it('is the same every time and a colour of the theme', () => {
    const theme = createTheme({ colors: { mode: 'light' } });
    expect(serviceColor('cart', theme)).toBe(serviceColor('cart', theme));
    expect(theme.visualization.palette.map((name) => theme.visualization.getColorByName(name))).toContain(serviceColor('cart', theme));
  });

  it('spreads names that differ in one character over the palette', () => {
    const places = new Set(Array.from({ length: 200 }, (_, i) => serviceColorIndex(`service-${i}`, 56)));
    expect(places.size).toBeGreaterThan(45);
  });
});
