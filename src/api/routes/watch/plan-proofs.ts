import { z } from 'zod';
import { fault } from '../../../runtime/problem.ts';
import { define } from '../../define.ts';
import { planProofIn } from '../../shapes/actions.ts';
import { idIn, idParams } from '../../shapes/common.ts';
import { proofsSchema } from '../../shapes/planned.ts';
import { found } from '../actions.ts';

const photoSchema = z.object({ photo: z.string(), reference: z.string() });

export const planProofRoutes = [
  define({
    method: 'post',
    path: '/planned-outages/{id}/proofs',
    summary: 'Records who was told by letter, poster with photo, relay contact or call',
    need: 'operator',
    params: idParams,
    body: planProofIn,
    reply: proofsSchema,
    handle: async ({ parts, params, body, actor }) => {
      found(await parts.records.documents.get('planned_outage', params.id), params.id);
      return parts.operate.provePlan({ id: params.id, body, by: actor });
    },
  }),
  define({
    method: 'get',
    path: '/planned-outages/{id}/proofs/{reference}',
    summary: 'The photo of a poster, in base64',
    need: 'viewer',
    params: idParams.extend({ reference: idIn }),
    reply: photoSchema,
    handle: async ({ parts, params: { reference } }) => {
      const memo = await parts.records.documents.get('memo', `plan-photo/${reference}`);
      const kept = memo?.value as { photo?: string } | undefined;
      if (kept?.photo === undefined) throw fault('API-NOT-FOUND', { what: `photo ${reference}` });
      return { photo: kept.photo, reference };
    },
  }),
  define({
    method: 'get',
    path: '/planned-outages/{id}/publications',
    summary: 'When each revision stood in public, with the hash of what it said',
    need: 'viewer',
    params: idParams,
    reply: z.object({
      items: z.array(
        z.object({ revision: z.number().int(), at: z.iso.datetime(), contentHash: z.string() }),
      ),
    }),
    handle: async ({ parts, params: { id } }) => {
      found(await parts.records.documents.get('planned_outage', id), `planned outage ${id}`);
      const items = await parts.records.history.publications(id);
      return {
        items: items.map(({ revision, at, contentHash }) => ({
          ...{ revision, at: new Date(at).toISOString(), contentHash },
        })),
      };
    },
  }),
];
