import { serializeQueryDataResponse } from './encodeResponse';
import { QueryDataResponse, type DataResponse } from './generated/backend';

const answer = (part: Partial<DataResponse>): DataResponse => ({
  frames: [],
  error: '',
  jsonMeta: Buffer.alloc(0),
  status: 200,
  errorSource: '',
  ...part,
});

/** As grpc-js takes a serialized message. */
function written(responses: Record<string, DataResponse>): Buffer {
  const message = serializeQueryDataResponse({ responses });
  const output = Buffer.alloc(message.byteLength + 5);
  expect(message.copy(output, 5)).toBe(message.byteLength);
  return output.subarray(5);
}

describe('serializeQueryDataResponse', () => {
  it.each<[string, Record<string, DataResponse>]>([
    ['nothing', {}],
    ['one answer', { A: answer({ frames: [Buffer.from([1, 2, 3]), Buffer.alloc(300, 7)] }) }],
    [
      'an error, an empty refId, texts outside ASCII',
      { '': answer({ error: 'Größe fehlt', errorSource: 'plugin', status: 400 }), größer: answer({}) },
    ],
    [
      'large frames',
      {
        A: answer({ frames: [Buffer.alloc(3_000_000, 1)] }),
        B: answer({ frames: [Buffer.alloc(0)], jsonMeta: Buffer.from('{}'), status: 0 }),
      },
    ],
  ])('writes %s as the generated encoder does', (_, responses) => {
    const bytes = written(responses);
    expect(bytes.equals(Buffer.from(QueryDataResponse.encode({ responses }).finish()))).toBe(true);
  });

  it('survives the generated decoder', () => {
    const responses = {
      A: answer({ frames: [Buffer.from('ARROW1')], error: 'x', status: 504, errorSource: 'downstream' }),
    };
    expect(QueryDataResponse.decode(written(responses))).toEqual({ responses });
  });
});
