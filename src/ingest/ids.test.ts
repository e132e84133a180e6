import { idFromText, isUuid, NIL_ID, spanEventId, uuidText, uuidV5 } from './ids';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('ids', () => {
  it('makes version 5 UUIDs as RFC 9562, appendix A.4, has them', () => {
    const dns = new Uint8Array(Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex'));
    expect(uuidText(uuidV5(dns, 'www.example.com'))).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('takes UUIDs and 128-bit trace ids as they are and pads 64-bit ones on the left', () => {
    expect(uuidText(idFromText('0B7E4E46-52d1-69ae-7b98-f16f7572f121'))).toBe('0b7e4e46-52d1-69ae-7b98-f16f7572f121');
    expect(hex(idFromText('0b7e4e4652d169ae7b98f16f7572f121'))).toBe('0b7e4e4652d169ae7b98f16f7572f121');
    expect(hex(idFromText('2db17286b3e6b148'))).toBe('00000000000000002db17286b3e6b148');
  });

  it('hashes any other text, always to the same id', () => {
    expect(uuidText(idFromText('order 17'))).toBe(uuidText(idFromText('order 17')));
    expect(uuidText(idFromText('order 17'))).not.toBe(uuidText(idFromText('order 18')));
    expect(isUuid(uuidText(idFromText('order 17')))).toBe(true);
  });

  it('uses the nil UUID for the chain of the system as a whole [D-09]', () => {
    expect(idFromText('system')).toBe(NIL_ID);
  });

  it('tells the events of a span apart by their type', () => {
    const chain = idFromText('0b7e4e4652d169ae7b98f16f7572f121');
    expect(hex(spanEventId(chain, 'a1', 'start'))).not.toBe(hex(spanEventId(chain, 'a1', 'complete')));
    expect(hex(spanEventId(chain, 'a1', 'start'))).toBe(hex(spanEventId(chain, 'a1', 'start')));
  });
});
