import { compile, ident, join, literal, raw, sql } from './sql';

describe('sql', () => {
  it('turns values into numbered parameters, through fragments', () => {
    const filter = sql`name = ${'x'} and n in (${join([sql`${1}`, sql`${2}`], ', ')})`;
    expect(compile(sql`select * from ${ident('t')} where ${filter} or ${raw('true')} limit ${3}`)).toEqual({
      text: 'select * from "t" where name = $1 and n in ($2, $3) or true limit $4',
      values: ['x', 1, 2, 3],
    });
  });

  it('never lets a value become text', () => {
    const { text, values } = compile(sql`select ${`'; drop table t; --`}`);
    expect([text, values]).toEqual(['select $1', [`'; drop table t; --`]]);
  });

  it('refuses names that are none and numbers that are not finite', () => {
    expect(() => ident('a"b')).toThrow(RangeError);
    expect(() => ident('')).toThrow(RangeError);
    expect(() => literal(NaN)).toThrow(RangeError);
    expect(compile(literal(-1.5)).text).toBe('-1.5');
  });
});
