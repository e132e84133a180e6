import { recommendationsQuerySchema } from '../../contracts/queries/recommendations';
import { recommend } from '../../core/recommend/recommend';
import { RULES, RULES_VERSION } from '../../core/recommend/rules';
import { recommendationsFrame } from '../frames/recommendations';
import type { FrameNotice } from '../frames/frame';
import { evidenceRead, evidenceSource, readEvidence, recommendInput, type EvidenceRows } from './evidence';
import { checkRange } from './interval';
import { judgedNotice, samplingNotice } from './notices';
import { heavyQueryType, inOnePart } from './queryType';

/** What to change: advice from the figures of the range and the week before it. */
export const recommendationsQueryType = heavyQueryType(
  {
    type: 'recommendations',
    schema: recommendationsQuerySchema,

    async read(_query, context, access) {
      checkRange(context);
      return readEvidence(context, context, access);
    },
  },
  inOnePart((query, context, rows: EvidenceRows) => {
    const found = recommend(recommendInput(rows));
    return {
      frames: [recommendationsFrame(found.slice(0, query.options.limit), context)],
      notices: [
        ...samplingNotice(rows.now.sampled.includes(true)),
        ...judgedNotice(rows.now),
        ...(rows.usual === null ? [NOTHING_BEFORE] : []),
      ],
      receipt: {
        method: RULES_VERSION,
        rules: Object.keys(RULES),
        parameters: { ...query.options, usual: 'the 7 days before' },
        found: found.length,
        source: evidenceSource(rows),
        rowsRead: evidenceRead(rows),
      },
    };
  })
);

const NOTHING_BEFORE: FrameNotice = {
  severity: 'info',
  text: 'There is no data before this range to compare with: only what stands out by itself is named.',
};
