import { z } from 'zod';
import { define } from '../../define.ts';
import { listOf, page } from '../../shapes/common.ts';
import { protectedPointSchema } from '../../shapes/protected.ts';
import { sliceOf } from '../../views/paging.ts';

export const protectionRoutes = [
  define({
    method: 'get',
    path: '/protection',
    summary: 'What is under protection now or later: live path, second path, own supply, crew',
    need: 'viewer',
    query: z.strictObject({ ...page, state: z.enum(['running', 'ahead']).optional() }),
    reply: listOf(protectedPointSchema),
    handle: async ({ parts, query }) => {
      const rows = parts.protection?.() ?? [];
      const { state } = query;
      return sliceOf(
        rows.filter((row) => state === undefined || row.state === state),
        query,
      );
    },
  }),
];
