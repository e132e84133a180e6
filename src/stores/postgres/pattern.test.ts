import { postgresPattern } from './pattern';

describe('postgresPattern', () => {
  it.each([
    ['^/api', '(?p)^/api'],
    ['(?i)order', '(?ip)order'],
    ['(?is)a.b', '(?is)a.b'],
    ['(?m)^a', '(?n)^a'],
    ['\\bcart\\b', '(?p)\\ycart\\y'],
    ['\\Acart\\z', '(?p)\\Acart\\Z'],
    ['[\\b\\d-]+', '(?p)[\\b\\d-]+'],
    ['[(?!]x', '(?p)[(?!]x'],
    ['[](?=]', '(?p)[](?=]'],
    ['[^](?=]', '(?p)[^](?=]'],
    ['(?:a|b)(?P<name>c)', '(?p)(?:a|b)(c)'],
    ['a\\(\\?=', '(?p)a\\(\\?='],
  ])('reads %s', (pattern, expected) => {
    expect(postgresPattern(pattern)).toBe(expected);
  });

  it.each(['(?=a)b', 'a(?!b)', '(?<=a)b', '(?<!a)b', '(a)\\1', 'a(?i)b', 'a\\'])('refuses %s', (pattern) => {
    expect(() => postgresPattern(pattern)).toThrow(expect.objectContaining({ code: 'badQuery' }));
  });
});
