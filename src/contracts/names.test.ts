import { exactName, isPattern } from './names';

describe('names in filters', () => {
  it('writes a name that looks like a pattern as an exact one', () => {
    expect(exactName('cart')).toBe('cart');
    expect(exactName('/cart')).toBe('/cart');
    const escaped = exactName('/cart/v1.0/');
    expect(isPattern(escaped)).toBe(true);
    const pattern = new RegExp(escaped.slice(1, -1));
    expect(['/cart/v1.0/', '/cart/v1x0/', '/shop/cart/v1.0/'].filter((name) => pattern.test(name))).toEqual([
      '/cart/v1.0/',
    ]);
  });
});
