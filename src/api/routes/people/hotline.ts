import { z } from 'zod';
import { noticeSchema } from '../../../model/notice.ts';
import { openOutageStates, outageSchema } from '../../../model/outage.ts';
import { plannedOutageSchema } from '../../../model/planned-outage.ts';
import { toIso } from '../../../model/time.ts';
import { type SayAt, sayArea, sayPlace } from '../../../pages/say.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { type SupplyPointView, supplyPointSchema } from '../../shapes/grid.ts';
import { lifeSupportSchema } from '../../shapes/my.ts';
import { contactSchema, troubleReportSchema } from '../../shapes/people.ts';
import { areaOf } from '../../shapes/public.ts';
import { noticeView } from '../../views/notice.ts';
import { showOutage, showPlan } from '../../views/outage.ts';
import { contactView, reportView } from '../../views/people.ts';
import { found } from '../actions.ts';

const POINTS_MAX = 5;
const NOTICES_MAX = 10;
const CONTACTS_MAX = 5;

const sayingSchema = z.object({ 'zh-CN': z.string(), en: z.string() });

const cardSchema = z
  .object({
    q: z.string(),
    supplyPoints: z.array(supplyPointSchema),
    contacts: z.array(contactSchema),
    outages: z.array(outageSchema),
    planned: z.array(plannedOutageSchema),
    notices: z.array(noticeSchema),
    reports: z.array(troubleReportSchema),
    /** What to say of the first place, in each language; null where none was found. */
    say: sayingSchema.nullable(),
    /** Medical equipment registered there. */
    lifeSupport: lifeSupportSchema.nullable(),
  })
  .meta({ id: 'HotlineCard' });

/** By number at once; else by the contacts that a name or phone finds, and what they subscribed to. */
async function pointsFor(
  parts: ApiParts,
  text: string,
  contacts: readonly { id: string }[],
): Promise<SupplyPointView[]> {
  const exact = await parts.grid.supplyPoint(text);
  if (exact !== null) return [exact];
  const hits = await parts.grid.search(text, POINTS_MAX);
  const ids = new Set(hits.filter((hit) => hit.kind === 'supply_point').map((hit) => hit.id));
  for (const { id } of contacts) {
    for (const one of await parts.records.network.subscriptionsOf({ contact: id }))
      ids.add(one.supplyPoint);
  }
  return parts.grid.supplyPoints([...ids].slice(0, POINTS_MAX));
}

async function contactsFor(
  parts: ApiParts,
  text: string,
  points: readonly SupplyPointView[],
): Promise<string[]> {
  const found = new Set<string>();
  for (const point of points) {
    for (const one of await parts.records.network.subscriptionsOf({ supplyPoint: point.id }))
      found.add(one.contact);
  }
  for (const one of await parts.records.network.searchContacts(text, CONTACTS_MAX))
    found.add(one.id);
  return [...found].slice(0, CONTACTS_MAX);
}

function known<T>(values: readonly (T | null)[]): T[] {
  return values.filter((value): value is T => value !== null);
}

async function card(parts: ApiParts, q: string): Promise<z.infer<typeof cardSchema>> {
  const { documents, network, notices, history } = parts.records;
  const supplyPoints = await pointsFor(parts, q, await network.searchContacts(q, CONTACTS_MAX));
  const ids = await contactsFor(parts, q, supplyPoints);
  const contacts = known(await Promise.all(ids.map((id) => network.contact(id))));
  const outageIds = known(supplyPoints.map((point) => point.outage));
  const planIds = known(supplyPoints.map((point) => point.plannedOutage));
  const first = supplyPoints[0]?.id;
  const told = await Promise.all(
    ids.slice(0, 2).map((contact) => notices.notices({ contact, limit: NOTICES_MAX })),
  );
  const where = { supplyPoint: first ?? '' };
  const reports = await documents.list('trouble_report', { where, limit: NOTICES_MAX });
  const recent =
    first === undefined ? [] : await history.intervals({ supplyPoint: first, limit: 1 });
  for (const one of recent) if (one.outage !== null) outageIds.push(one.outage);
  const outages = await documents.many('outage', [...new Set(outageIds)]);
  const plans = await documents.many('planned_outage', [...new Set(planIds)]);
  return {
    q,
    supplyPoints,
    contacts: contacts.map((contact) => contactView(contact, true)),
    outages: await Promise.all(outages.map((outage) => showOutage(parts, outage))),
    planned: await Promise.all(plans.map((plan) => showPlan(parts, plan))),
    notices: told.flatMap((list) => list.items.map(noticeView)),
    reports: reports.items.map((one) => reportView(one)),
    say: first === undefined ? null : await saying(parts, first),
    lifeSupport: first === undefined ? null : await parts.operate.lifeSupport.of(first),
  };
}

async function saying(
  parts: ApiParts,
  supplyPoint: string,
): Promise<z.infer<typeof sayingSchema> | null> {
  const answer = (await parts.customers?.answer(supplyPoint)) ?? null;
  if (answer === null) return null;
  const at = sayAt(parts);
  return { 'zh-CN': sayPlace(answer, 'zh-CN', at), en: sayPlace(answer, 'en', at) };
}

function sayAt({ settings, clock }: ApiParts): SayAt {
  const { zone, hotline } = settings.utility;
  return { zone, hotline, now: clock.now() };
}

const crewSchema = z.object({
  name: z.string(),
  state: z.string(),
  outage: z.string(),
  since: z.string(),
});

export const hotlineRoutes = [
  define({
    method: 'get',
    path: '/hotline',
    summary: 'One card for those who answer the phone: by number, meter, account, name or address',
    need: 'operator',
    query: z.strictObject({ q: z.string().trim().min(2).max(80) }),
    reply: cardSchema,
    handle: async ({ parts, query, actor }) => {
      const row = {
        at: parts.clock.now(),
        by: actor.name,
        what: 'hotline_asked' as const,
        subject: null,
      };
      const audit = [{ ...row, from: actor.from, details: { text: query.q } }];
      await parts.records.commit({ audit });
      return card(parts, query.q);
    },
  }),
  define({
    method: 'get',
    path: '/hotline/{area}',
    summary: 'What a telephone system says of one area, in each language',
    need: 'viewer',
    params: z.strictObject({ area: z.string().min(1).max(200) }),
    reply: z.object({
      area: z.string(),
      state: z.string(),
      asOf: z.string(),
      text: sayingSchema,
    }),
    handle: ({ parts, params }) => {
      const status = parts.publicReads.status();
      const known = areaOf(status, params.area);
      const area = found(known, 'such an area');
      const at = sayAt(parts);
      const text = {
        'zh-CN': sayArea(status, area, { ...at, locale: 'zh-CN' }),
        en: sayArea(status, area, { ...at, locale: 'en' }),
      };
      return { area: area.id, state: area.state, asOf: status.asOf, text };
    },
  }),
  define({
    method: 'get',
    path: '/crews',
    summary: 'Crews that are on an outage now',
    need: 'viewer',
    reply: z.object({ items: z.array(crewSchema), nextCursor: z.string().nullable() }),
    handle: async ({ parts }) => {
      const where = { state: [...openOutageStates] };
      const { items } = await parts.records.documents.list('outage', { where, limit: 500 });
      const crews = items.flatMap(({ id, crew, startedAt }) =>
        crew.name === null
          ? []
          : [{ name: crew.name, state: crew.state, outage: id, since: toIso(startedAt) }],
      );
      return { items: crews, nextCursor: null };
    },
  }),
];
