import { chainsQuerySchema } from '../../contracts/queries/chains';
import { formatCount } from '../../core/text/format';
import type { ChainSummaryColumns } from '../../stores/port';
import { chainsFrame } from '../frames/chains';
import type { FrameNotice } from '../frames/frame';
import { checkRange } from './interval';
import type { QueryType } from './queryType';

/** Search for chains: one row each, sorted by the store. */
export const chainsQueryType: QueryType<'chains', ChainSummaryColumns> = {
  type: 'chains',
  schema: chainsQuerySchema,
  cost: 'light',

  async read(query, context, access) {
    checkRange(context);
    return access.store.chainSearch(access.scope(), query.options);
  },

  answer(query, context, chains) {
    return {
      frames: [chainsFrame(chains, context)],
      notices: cutNotice(chains),
      receipt: {
        method: 'chainSearch',
        parameters: query.options,
        matched: chains.matched,
        rowsRead: chains.matched,
        source: chains.source,
      },
    };
  },
};

function cutNotice({ matched, chainId }: ChainSummaryColumns): FrameNotice[] {
  return matched > chainId.length
    ? [
        {
          severity: 'info',
          text: `${formatCount(chainId.length)} of ${formatCount(matched)} chains that match are shown.`,
        },
      ]
    : [];
}
