import { FieldType, toDataFrame } from '@grafana/data';
import { panelFor } from './panelFor';

const frame = (names: string[]) =>
  toDataFrame({ fields: names.map((name) => ({ name, type: FieldType.number, values: [] })) });

describe('the panel of an answer', () => {
  it('is a table for abnormal stretches, which have a usual value and a score but no band', () => {
    expect(panelFor([frame(['id', 'start', 'score', 'value', 'usual'])])).toBe('table');
    expect(panelFor([frame(['time', 'value', 'usual', 'lower', 'upper', 'score'])])).toBe(
      'throughline-anomalyoverlay-panel'
    );
  });
});
