import { z } from 'zod';
import { may } from '../../auth/access.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { listOf } from '../../shapes/common.ts';
import { type SearchHit, searchHitSchema } from '../../shapes/grid.ts';
import { overviewSchema } from '../../shapes/overview.ts';
import { maskedAddress, maskedName } from '../../views/people.ts';

const HITS_MAX = 8;
const CONTACT_HITS_MAX = 4;

async function contactHits(parts: ApiParts, text: string): Promise<SearchHit[]> {
  const contacts = await parts.records.network.searchContacts(text, CONTACT_HITS_MAX);
  return contacts.map(({ id, name }) => ({
    kind: 'contact',
    id,
    label: maskedName(name),
    detail: null,
  }));
}

/** A place is found by its address; its door is shown to those who may see contact data. */
function hitView(hit: SearchHit, isMasked: boolean): SearchHit {
  const { kind, detail } = hit;
  if (!isMasked || kind !== 'supply_point' || detail === null) return hit;
  return { ...hit, detail: maskedAddress(detail) };
}

export const overviewRoutes = [
  define({
    method: 'get',
    path: '/overview',
    summary: 'Counters of the first screen',
    need: 'viewer',
    reply: overviewSchema,
    handle: ({ parts }) => parts.overview(),
  }),
  define({
    method: 'get',
    path: '/search',
    summary: 'Devices, feeders, outages, meters, addresses and, for operators, people',
    need: 'viewer',
    query: z.strictObject({ q: z.string().trim().min(2).max(80) }),
    reply: listOf(searchHitSchema),
    handle: async ({ parts, query, actor }) => {
      const isMasked = !may(actor, 'operator');
      const found = await parts.grid.search(query.q, HITS_MAX);
      const items = found.map((hit) => hitView(hit, isMasked));
      // Ids of ours are in capitals, whatever the keyboard writes.
      const id = query.q.normalize('NFKC').toUpperCase();
      const outage = await parts.records.documents.get('outage', id);
      if (outage !== null)
        items.unshift({ kind: 'outage', id: outage.id, label: outage.id, detail: outage.state });
      const plan = await parts.records.documents.get('planned_outage', id);
      if (plan !== null)
        items.unshift({ kind: 'planned_outage', id: plan.id, label: plan.id, detail: plan.state });
      if (!isMasked) {
        items.push(...(await contactHits(parts, query.q)));
        const row = {
          at: parts.clock.now(),
          by: actor.name,
          what: 'people_searched' as const,
          subject: null,
          from: actor.from,
        };
        await parts.records.commit({ audit: [{ ...row, details: { text: query.q } }] });
      }
      return { items, nextCursor: null };
    },
  }),
];
