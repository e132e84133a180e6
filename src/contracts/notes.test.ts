import { isIncidentId, LONGEST_NOTE, newNoteSchema } from './notes';
import { readable } from './readable';

const textOf = (text: unknown) => newNoteSchema.safeParse({ text });

describe('a note', () => {
  it('keeps lines, tabs, markup and every script as they are', () => {
    const text = 'The pool was full.\n\n\t<b>max=5</b> & "10"; drop table notes --\nمرحبا 👩‍🚒 é';
    expect(textOf(`  ${text}\n`).data).toEqual({ text });
  });

  it('has the line ends of one kind, and nothing that cannot be read', () => {
    expect(readable('one\r\ntwo\rthree')).toBe('one\ntwo\nthree');
    expect(readable('\u001b[31mERROR\u001b[0m\u0000 \u0085late\ud800!')).toBe('[31mERROR[0m late!');
  });

  it.each([
    ['', 'It is empty.'],
    [' \n\t ', 'It is empty.'],
    ['\u0000\u0007', 'It is empty.'],
    ['\u200b\u2060', 'It is empty.'],
    ['x'.repeat(LONGEST_NOTE + 1), 'It may have up to 2,000 characters.'],
  ])('is refused where it is %j', (text, sentence) => {
    expect(textOf(text).error?.issues[0].message).toBe(sentence);
  });

  it('may be as long as it may be, space around it apart', () => {
    expect(textOf(` ${'x'.repeat(LONGEST_NOTE)} `).success).toBe(true);
  });

  it('is one text and nothing else', () => {
    expect(textOf(7).success).toBe(false);
    expect(newNoteSchema.safeParse({ text: 'x', by: 'somebody else' }).success).toBe(false);
  });
});

describe('the id of an incident', () => {
  it.each([
    ['28419f8e0a40bf21', true],
    ['28419F8E0A40BF21', false],
    ['28419f8e0a40bf2', false],
    ['../28419f8e0a40bf21', false],
    ['28419f8e0a40bf21\n', false],
    ['', false],
  ])('%j: %s', (id, isOne) => expect(isIncidentId(id)).toBe(isOne));
});
