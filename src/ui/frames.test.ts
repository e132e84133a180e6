import { createDataFrame, FieldType } from '@grafana/data';
import {
  customOf,
  findField,
  findFrame,
  findFrames,
  jsonAt,
  labelsOf,
  missingFields,
  noticesOf,
  numbersOf,
  textsOf,
} from './frames';

const nodes = createDataFrame({
  name: 'nodes',
  meta: { custom: { receipt: { rows: 3 } }, notices: [{ severity: 'info', text: 'folded 3' }] },
  fields: [
    { name: 'id', type: FieldType.string, values: ['a', 'b'] },
    { name: 'detail__p95', type: FieldType.number, values: [12, null] },
  ],
});
const series = createDataFrame({
  name: 'something else',
  fields: [
    { name: 'Time', type: FieldType.time, values: [1, 2] },
    { name: 'Value', type: FieldType.number, values: [3, 4], labels: { service: 'cart', signal: 'p95' } },
  ],
});

describe('frames', () => {
  it('finds a frame by name, and by its fields where a foreign data source calls it otherwise', () => {
    expect(findFrame([series, nodes], { name: 'nodes', fields: ['id'] })).toBe(nodes);
    expect(findFrame([series, nodes], { name: 'bands', fields: ['time', 'value'] })).toBe(series);
    expect(findFrames([series, nodes], { name: 'bands' })).toEqual([]);
  });

  it('finds fields whatever their case, and names the missing ones', () => {
    expect(findField(nodes, 'DETAIL__P95')?.name).toBe('detail__p95');
    expect(missingFields(nodes, ['id', 'source', 'target'])).toEqual(['source', 'target']);
  });

  it('reads missing numbers as NaN, never as 0', () => {
    expect(numbersOf(nodes, 'detail__p95')).toEqual([12, NaN]);
    expect(textsOf(nodes, 'id')).toEqual(['a', 'b']);
    expect(numbersOf(nodes, 'nowhere')).toEqual([]);
  });

  it('reads labels, custom data and notices', () => {
    expect(labelsOf(series)).toEqual({ service: 'cart', signal: 'p95' });
    expect(customOf(nodes, 'receipt')).toEqual({ rows: 3 });
    expect(customOf(series, 'receipt')).toBeUndefined();
    expect(noticesOf([nodes, nodes])).toEqual([{ severity: 'info', text: 'folded 3' }]);
  });

  it('reads JSON whether the frame reader parsed it or not, and survives broken JSON', () => {
    const field = { name: 'actions', type: FieldType.other, config: {}, values: ['["a"]', ['b'], '{broken'] };
    expect([0, 1, 2].map((row) => jsonAt(field, row))).toEqual([['a'], ['b'], undefined]);
  });
});
