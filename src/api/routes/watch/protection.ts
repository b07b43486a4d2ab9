import { z } from 'zod';
import { may } from '../../auth/access.ts';
import { define } from '../../define.ts';
import { listOf, page } from '../../shapes/common.ts';
import { type ProtectedPointView, protectedPointSchema } from '../../shapes/protected.ts';
import { sliceOf } from '../../views/paging.ts';
import { maskedAddress } from '../../views/people.ts';

/** A place is named by its address; its door is shown to those who may see contact data. */
function rowView(row: ProtectedPointView, isMasked: boolean): ProtectedPointView {
  const { supplyPoint, label } = row;
  if (!isMasked || supplyPoint === null || label === supplyPoint) return row;
  return { ...row, label: maskedAddress(label) };
}

export const protectionRoutes = [
  define({
    method: 'get',
    path: '/protection',
    summary: 'What is under protection now or later: live path, second path, own supply, crew',
    need: 'viewer',
    query: z.strictObject({ ...page, state: z.enum(['running', 'ahead']).optional() }),
    reply: listOf(protectedPointSchema),
    handle: async ({ parts, query, actor }) => {
      const isMasked = !may(actor, 'operator');
      const rows = (parts.protection?.() ?? []).map((row) => rowView(row, isMasked));
      const { state } = query;
      return sliceOf(
        rows.filter((row) => state === undefined || row.state === state),
        query,
      );
    },
  }),
];
