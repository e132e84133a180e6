import { queryContext, TEN, textColumn } from '../../../tests/fixtures/queries/context';
import { chainsQuerySchema } from '../../contracts/queries/chains';
import { variableQuerySchema } from '../../contracts/queries/variable';
import { chainsQueryType } from './chains';
import { variableQueryType } from './variable';

describe('chains', () => {
  const chains = {
    chainId: ['c1', 'c2'],
    start: Float64Array.of(TEN, TEN + 1),
    durationMs: Float64Array.of(120, NaN),
    services: Int32Array.of(3, 1),
    events: Int32Array.of(7, 1),
    errors: Int32Array.of(0, 2),
    rootService: textColumn(['front', '']),
    rootEndpoint: textColumn(['/cart', '']),
    matched: 3_412,
    source: 'rows' as const,
  };
  const answer = chainsQueryType.answer(chainsQuerySchema.parse({ queryType: 'chains' }), queryContext(), chains);

  it('are one row each, failed as soon as one event failed', () => {
    const [frame] = answer.frames;
    expect(frame.fields.map((field) => field.name)).toEqual([
      'chainId',
      'start',
      'duration',
      'status',
      'rootService',
      'rootEndpoint',
      'services',
      'events',
      'errors',
    ]);
    expect(frame.fields[3].values).toEqual(['ok', 'error']);
    expect(frame.meta).toMatchObject({ type: 'table', preferredVisualisationType: 'table' });
  });

  it('lead to the whole chain', () => {
    expect(answer.frames[0].fields[0].config?.links).toEqual([
      {
        title: 'Open this chain',
        url: '',
        internal: {
          datasourceUid: 'shop',
          datasourceName: 'Shop',
          query: { refId: 'A', queryType: 'trace', schemaVersion: 1, options: { chainId: '${__value.raw}' } },
        },
      },
    ]);
  });

  it('say how many more matched', () => {
    expect(answer.notices).toEqual([{ severity: 'info', text: '2 of 3.4k chains that match are shown.' }]);
  });
});

describe('a variable', () => {
  it('has text and value, busiest first, without the empty one', () => {
    const input = { value: ['cart', '', 'mail'], count: Float64Array.of(9, 5, 2), lastSeen: Float64Array.of(1, 1, 1) };
    const { frames } = variableQueryType.answer(
      variableQuerySchema.parse({ queryType: 'variable' }),
      queryContext(),
      input
    );
    expect(frames[0].fields.map((field) => [field.name, field.values])).toEqual([
      ['text', ['cart', 'mail']],
      ['value', ['cart', 'mail']],
    ]);
  });
});
