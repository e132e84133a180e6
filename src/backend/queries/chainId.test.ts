import { idFromText, uuidText } from '../../ingest/ids';
import { chainUuid } from './chainId';

describe('the id of a chain', () => {
  it.each([
    '0B8F3A52-6F0E-4A53-9A51-0D4A2F6F0001',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    '00f067aa0ba902b7',
    'system',
    'order 4711',
    'größe',
  ])('of %s is the one it got at import', (text) => {
    expect(chainUuid(text)).toBe(uuidText(idFromText(text)));
  });

  it('pads short trace ids on the left', () => {
    expect(chainUuid('00f067aa0ba902b7')).toBe('00000000-0000-0000-00f0-67aa0ba902b7');
  });
});
