import { expandNames, type Replace } from './interpolate';

/** Replaces `$name` and `${name:format}` as Grafana does: a function gets the value and the variable. */
function replaceWith(values: Record<string, string | string[]>, all: string[] = []): Replace {
  return (text, _scoped, format) =>
    text.replace(/\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g, (match, braced, inner, bare) => {
      const name: string = braced ?? bare;
      if (!(name in values)) {
        return match;
      }
      if (inner === 'queryparam') {
        return `var-${name}=${all.includes(name) ? '$__all' : values[name]}`;
      }
      return typeof format === 'function' ? format(values[name], { name }) : String(values[name]);
    });
}

describe('variables in filters', () => {
  it('turns a variable with several values into several names', () => {
    expect(expandNames(['$service', 'web'], {}, replaceWith({ service: ['cart', 'checkout'] }))).toEqual([
      'cart',
      'checkout',
      'web',
    ]);
  });

  it('keeps values with commas, braces and pipes whole', () => {
    expect(expandNames(['$service'], {}, replaceWith({ service: ['a,b', '{c}', 'd|e'] }))).toEqual([
      'a,b',
      '{c}',
      'd|e',
    ]);
  });

  it('expands text around a variable for each of its values', () => {
    expect(expandNames(['svc-$env-x'], {}, replaceWith({ env: ['a', 'b'] }))).toEqual(['svc-a-x', 'svc-b-x']);
    expect(expandNames(['svc-${env}-x'], {}, replaceWith({ env: ['a', 'b'] }))).toEqual(['svc-a-x', 'svc-b-x']);
  });

  it('makes an escaped alternative inside a pattern', () => {
    expect(expandNames(['/^${service}$/'], {}, replaceWith({ service: ['a.b', 'c'] }))).toEqual(['/^(a\\.b|c)$/']);
  });

  it('filters nothing when a variable stands on All', () => {
    const many = Array.from({ length: 500 }, (_, i) => `s${i}`);
    expect(expandNames(['$service'], {}, replaceWith({ service: many }, ['service']))).toEqual([]);
    expect(expandNames(['$service'], {}, replaceWith({ service: '$__all' }))).toEqual([]);
  });

  it('filters nothing when a variable has no value', () => {
    expect(expandNames(['$service'], {}, replaceWith({ service: [] }))).toEqual([]);
    expect(expandNames(['$service'], {}, replaceWith({ service: '' }))).toEqual([]);
  });

  it('leaves names without variables and unknown variables alone', () => {
    expect(expandNames(['cart', '$unknown'], {}, replaceWith({}))).toEqual(['cart', '$unknown']);
  });
});
