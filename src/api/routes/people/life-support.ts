import { z } from 'zod';
import { define } from '../../define.ts';
import { idParams, listOf } from '../../shapes/common.ts';
import { lifeSupportSchema } from '../../shapes/my.ts';

export const lifeSupportRoutes = [
  define({
    method: 'get',
    path: '/life-support',
    summary: 'Medical equipment that customers registered, those that wait for a person first',
    need: 'operator',
    reply: listOf(lifeSupportSchema),
    handle: async ({ parts }) => {
      const rows = await parts.operate.lifeSupport.all();
      const items = rows.sort((a, b) => rank(a.state) - rank(b.state) || a.at.localeCompare(b.at));
      return { items, nextCursor: null };
    },
  }),
  ...(['confirm', 'refuse'] as const).map((action) =>
    define({
      method: 'post',
      path: `/life-support/{id}/actions/${action}`,
      summary:
        action === 'confirm'
          ? 'Confirms the registration of a supply point for a year'
          : 'Refuses it: the place has its former class again',
      need: 'operator',
      params: idParams,
      body: z.strictObject({}).prefault({}),
      reply: lifeSupportSchema,
      handle: ({ parts, params: { id }, actor }) =>
        parts.operate.lifeSupport.decide({
          ...{ supplyPoint: id, isConfirmed: action === 'confirm', by: actor },
        }),
    }),
  ),
];

function rank(state: string): number {
  return state === 'waiting' ? 0 : 1;
}
