import { randomUUID } from 'node:crypto';
import { ThroughlineError } from '../../../contracts/errors';
import { markIdSchema, newMarkSchema, type Mark, type MarksAnswer } from '../../../contracts/marks';
import { log } from '../../telemetry/logger';
import { maySign, signerOf } from './mayEdit';
import { NO_BODY, type Resource, type ResourceAnswer, type ResourceRequest } from './resource';
import { sentBody } from './sentBody';

const LARGEST_BODY = 16 * 1024;

/** `GET marks?removed=true`: the caller's tenants' marks by time, with those that were taken back on request. */
export const marksResource: Resource = {
  method: 'GET',
  path: 'marks',
  maxBody: NO_BODY,
  async handle({ target, query }) {
    const { instance, tenants, caller } = target;
    const scope = instance.stateScope(tenants);
    const all = await instance.marks.all(scope);
    const marks = query.get('removed') === 'true' ? all : all.filter(({ removedAt }) => removedAt === undefined);
    return { status: 200, body: { marks, mayEdit: maySign(caller) } satisfies MarksAnswer };
  },
};

/** `POST marks`: marks a stretch of time. Answers with the mark as it is kept. */
export const postMarkResource: Resource = {
  method: 'POST',
  path: 'marks',
  maxBody: LARGEST_BODY,
  async handle({ body, target }) {
    const { instance, tenants, caller } = target;
    const by = editorOf(target);
    const said = sentBody(body, newMarkSchema, 'The mark');
    const mark = await instance.marks.add(instance.stateScope(tenants), said, randomUUID(), by);
    log.info('A mark was set', { kind: mark.kind, id: mark.id, organisation: caller.orgId });
    return { status: 201, body: mark };
  },
};

/** `DELETE marks/{id}`: takes a mark back. It is kept, and can be restored. */
export const removeMarkResource: Resource = {
  method: 'DELETE',
  path: 'marks/*',
  maxBody: NO_BODY,
  handle: (request) =>
    change(request, ({ target: { instance, tenants } }, id, by) =>
      instance.marks.remove(instance.stateScope(tenants), id, by)
    ),
};

/** `POST marks/{id}/restore`: undoes that. */
export const restoreMarkResource: Resource = {
  method: 'POST',
  path: 'marks/*/restore',
  maxBody: LARGEST_BODY,
  handle: (request) =>
    change(request, ({ target: { instance, tenants } }, id) =>
      instance.marks.restore(instance.stateScope(tenants), id)
    ),
};

async function change(
  request: ResourceRequest,
  work: (request: ResourceRequest, id: string, by: string) => Promise<Mark | undefined>
): Promise<ResourceAnswer> {
  const by = editorOf(request.target);
  const id = markIdSchema.safeParse(request.params[0]);
  const mark = id.success ? await work(request, id.data.toLowerCase(), by) : undefined;
  if (mark === undefined) {
    throw new ThroughlineError('notFound', 'There is no such mark. It may have been set in another data source.');
  }
  log.info('A mark was changed', { id: mark.id, removed: mark.removedAt !== undefined });
  return { status: 200, body: mark };
}

/** @throws ThroughlineError `forbidden` */
function editorOf({ caller }: ResourceRequest['target']): string {
  return signerOf(caller, 'Setting marks and taking them back');
}
