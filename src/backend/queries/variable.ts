import { variableQuerySchema } from '../../contracts/queries/variable';
import type { CatalogueColumns } from '../../stores/port';
import { variableFrame } from '../frames/variable';
import { checkRange } from './interval';
import { cutNotice } from './notices';
import type { QueryType } from './queryType';

/** Values of a dashboard variable, busiest first. */
export const variableQueryType: QueryType<'variable', CatalogueColumns> = {
  type: 'variable',
  schema: variableQuerySchema,
  cost: 'light',

  async read(query, context, access) {
    checkRange(context);
    return access.store.catalogue(access.scope(), query.options.kind, query.options.limit);
  },

  answer(query, _context, catalogue) {
    const values = catalogue.value.filter((value) => value !== '');
    return {
      frames: [variableFrame(values)],
      notices: cutNotice(catalogue.value.length, query.options.limit, 'busiest values'),
      receipt: { method: 'catalogue', parameters: query.options },
    };
  },
};
