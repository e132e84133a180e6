import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { importText } from '../../../tests/fixtures/importText';
import { encodeRequest, type JsonRequest } from '../../../tests/fixtures/otlpProtobuf';

const FOLDER = path.resolve(__dirname, '../../../tests/fixtures/traces/otlp');
const read = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');

describe('OTLP protobuf', () => {
  it.each([
    'nezha-onlineboutique.json',
    'nezha-trainticket.json',
    'jaeger-fixture-attributes.json',
    'telemetrygen-multi.json',
  ])('gives the rows of the JSON with the same content: %s', async (file) => {
    const json = read(file);
    const protobuf = encodeRequest(JSON.parse(json) as JsonRequest);
    const wanted = (await importText([json])).rows;
    for (const bytes of [protobuf, gzipSync(protobuf)]) {
      const { rows, summary } = await importText([bytes]);
      expect(summary.refused).toBe(0);
      expect(rows).toEqual(wanted);
    }
  });

  it('reads requests one after the other, and requests behind their length', async () => {
    const request = encodeRequest(JSON.parse(read('telemetrygen-multi.json')) as JsonRequest);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(request.length);
    const one = (await importText([request])).summary;
    for (const bytes of [Buffer.concat([request, request]), Buffer.concat([length, request, length, request])]) {
      const { summary } = await importText([bytes]);
      expect(summary).toMatchObject({ refused: 0, records: one.records * 2, spans: one.spans });
    }
  });

  it('reports a message that ends in the middle or is damaged', async () => {
    const request = encodeRequest(JSON.parse(read('nezha-onlineboutique.json')) as JsonRequest);
    const cut = await importText([request.subarray(0, request.length - 40)]);
    expect(cut.rows.length).toBeGreaterThan(100);
    expect(cut.summary.refusals.map(({ reason }) => reason)).toEqual(['the protobuf message ends in the middle']);
    const damaged = Buffer.from(request);
    damaged.fill(0xff, 40, 60);
    expect((await importText([damaged])).summary.refused).toBeGreaterThan(0);
  });
});
