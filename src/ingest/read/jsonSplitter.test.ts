import { JsonSplitter } from './jsonSplitter';

function split(text: string, chunk = text.length, limit = 1 << 20) {
  const records: Array<[string, string]> = [];
  const refusals: string[] = [];
  const splitter = new JsonSplitter(
    { record: (bytes, key) => records.push([key, bytes.toString()]), refuse: (reason) => refusals.push(reason) },
    limit
  );
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) {
    splitter.push(bytes.subarray(at, at + chunk));
  }
  splitter.end();
  return { records, refusals };
}

const TRICKY = String.raw`{"note": "a \"}] {", "data": [{"traceID": "1", "spans": [{"x": "]}\\"}]}, {"traceID": "2", "spans": []}], "total": 0}`;

describe('JsonSplitter', () => {
  it('gives the elements of a top-level array', () => {
    expect(split('[{"a":1}, {"b":[2,{"c":3}]}]').records).toEqual([
      ['', '{"a":1}'],
      ['', '{"b":[2,{"c":3}]}'],
    ]);
  });

  it('gives the elements of the arrays that trace formats wrap records in, wherever they stand', () => {
    expect(split(TRICKY).records.map(([key]) => key)).toEqual(['data', 'data']);
    expect(split('{"trace":{"batches":[{"r":1}]}}').records).toEqual([['batches', '{"r":1}']]);
    expect(
      split('{"resourceSpans":[{"r":1},{"r":2}]}\n{"resourceSpans":[{"r":3}]}').records.map(([, text]) => text)
    ).toEqual(['{"r":1}', '{"r":2}', '{"r":3}']);
  });

  it('gives an object without such an array whole', () => {
    expect(split('{"traceID":"1","spans":[{"data":[]}]}').records).toEqual([
      ['', '{"traceID":"1","spans":[{"data":[]}]}'],
    ]);
  });

  it('does not depend on where the chunks end', () => {
    const whole = split(TRICKY);
    for (const chunk of [1, 2, 3, 7, 16]) {
      expect(split(TRICKY, chunk)).toEqual(whole);
    }
  });

  it('reports a document that ends in the middle, after the records before', () => {
    const { records, refusals } = split('[{"a":1},{"b":');
    expect(records).toHaveLength(1);
    expect(refusals).toEqual(['the JSON ends in the middle of a record']);
  });

  it('passes over a record that is too long without holding it', () => {
    const { records, refusals } = split(`[{"a":"${'x'.repeat(5000)}"},{"b":1}]`, 512, 1024);
    expect(records).toEqual([['', '{"b":1}']]);
    expect(refusals).toEqual(['the record has 0.0 MB, at most 0.0 MB are read']);
  });

  it('stops at text that is no JSON', () => {
    expect(split('{"a":1} and so on {"b":2}').refusals).toEqual([
      'the text between the records is no JSON; the rest of the file was not read',
    ]);
  });
});
