import { newMarkSchema } from './marks';

describe('a mark', () => {
  const marked = (note: string) => newMarkSchema.safeParse({ from: 1, to: 2, kind: 'real', note });

  it('keeps of its note what people can read: some databases take nothing else', () => {
    expect(marked(' k\0ept\u001b <b>\nas it is ').data?.note).toBe('kept <b>\nas it is');
  });

  it('may say nothing, and no more than fits', () => {
    expect(newMarkSchema.parse({ from: 1, to: 2, kind: 'real' }).note).toBe('');
    expect(marked('x'.repeat(501)).success).toBe(false);
  });
});
