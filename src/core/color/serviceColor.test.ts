import { SERVICE_COLORS, serviceColorName } from './serviceColor';

describe('colour of a service', () => {
  it('depends on the name alone', () => {
    expect(serviceColorName('cart')).toBe(serviceColorName('cart'));
    expect(SERVICE_COLORS).toContain(serviceColorName(''));
  });

  it('spreads names that differ in one character evenly over the palette', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 1800; i++) {
      const name = serviceColorName(`service-${i}`);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(counts.size).toBe(SERVICE_COLORS.length);
    expect(Math.max(...counts.values())).toBeLessThan(150);
  });
});
