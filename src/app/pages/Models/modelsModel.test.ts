import { createDataFrame, FieldType, type DataFrame } from '@grafana/data';
import { modelRows, scheduleOf, scoreHistory } from './modelsModel';

const text = (name: string, values: string[]) => ({ name, type: FieldType.string, values });
const number = (name: string, values: Array<number | null>) => ({ name, type: FieldType.number, values });
const DAY = 86_400_000;

const models = (parameters: unknown[]) =>
  createDataFrame({
    name: 'models',
    meta: { custom: { registry: { refit: 'daily', fitted: 0, next: DAY } } },
    fields: [
      text('model', ['band', 'rules']),
      text('name', ['Usual band', 'Rules']),
      text('kind', ['anomaly', 'recommendation']),
      text('state', ['ready', 'ready']),
      number('fitted', [5, null]),
      number('falsePerWeek', [0.5, null]),
      { name: 'parameters', type: FieldType.other, values: parameters },
    ],
  });
const score = (model: string, name: string, times: number[], values: Array<number | null>): DataFrame =>
  createDataFrame({
    name: 'modelScores',
    fields: [
      { name: 'time', type: FieldType.time, values: times },
      { ...number('value', values), labels: { model, score: name } },
    ],
  });

describe('the models page', () => {
  it('reads one row per model, and knows what is unknown', () => {
    const list = [{ name: 'window', value: 2000, about: 'minutes' }];
    const rows = modelRows([models([list, JSON.stringify(list)])]);
    expect(rows).toMatchObject([
      { model: 'band', fitted: 5, falsePerWeek: 0.5, version: '', parameters: [{ name: 'window', value: '2000' }] },
      { model: 'rules', parameters: [{ about: 'minutes' }] },
    ]);
    expect(rows?.[1].fitted).toBeNaN();
    expect(rows?.[1].falsePerWeek).toBeNaN();
    expect(modelRows([])).toBeUndefined();
  });

  it.each([[['{', 'null']], [[undefined, 3]]])('takes parameters that are none for none: %p', (parameters) => {
    expect(modelRows([models(parameters)])?.map((row) => row.parameters)).toEqual([[], []]);
  });

  it('knows the schedule', () => {
    expect(scheduleOf([models([[], []])])).toEqual({ refit: 'daily', fitted: 0, next: DAY });
    expect(scheduleOf([])).toBeUndefined();
  });

  it('puts the scores of all fits beside each other, newest first, with gaps where one was not known', () => {
    const frames = [
      score('band', 'calibration', [0, DAY], [1, 2]),
      score('theta', 'relativeError', [DAY], [0.1]),
      score('theta', 'unheardOf', [DAY], [0.1]),
    ];
    expect(scoreHistory(frames)).toEqual({
      times: [DAY, 0],
      rows: [
        { model: 'band', score: 'calibration', values: [2, 1] },
        { model: 'theta', score: 'relativeError', values: [0.1, NaN] },
      ],
    });
    expect(scoreHistory([])).toEqual({ times: [], rows: [] });
  });
});
