import { numberLists } from './numberLists';

describe('numberLists', () => {
  it('reads the numbers of arrays, one list after the other; missing and empty ones have none', () => {
    const { ends, values } = numberLists(['{-3,12,0}', '', '{}', '{32767}', '{-32768,-1}']);
    expect([...ends]).toEqual([3, 3, 3, 4, 6]);
    expect([...values]).toEqual([-3, 12, 0, 32767, -32768, -1]);
    expect([...numberLists([]).values]).toEqual([]);
  });
});
