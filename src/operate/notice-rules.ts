/** The rules of notice as the desks ask them: duties and waves of plans, waves of outages, previews. */
import type { PreviewView } from '../api/shapes/planned.ts';
import type { Alarm } from '../model/alarm.ts';
import { type CustomerClass, locales, noClasses } from '../model/contact.ts';
import type { NoticeRow, Recipient } from '../model/outbox.ts';
import type { PlannedOutage } from '../model/planned-outage.ts';
import { fromIso, type Instant, SECOND } from '../model/time.ts';
import { nodeBehind, supplyPointsBehind } from '../network/forest.ts';
import { classOf } from '../network/grid.ts';
import type { Place } from '../network/locate.ts';
import { dutiesOf } from '../notify/duties.ts';
import type { Policy } from '../notify/policy/load.ts';
import { previewMessages } from '../notify/preview.ts';
import type { Messages } from '../notify/templates/messages.ts';
import { refusalOf, verdictsOf } from '../notify/verdicts.ts';
import { warnsCustomers, wavesForAlarm } from '../notify/waves/alarm.ts';
import { wavesForOutage } from '../notify/waves/outage.ts';
import { waveForPerson } from '../notify/waves/person.ts';
import { wavesForPlanned } from '../notify/waves/planned.ts';
import type { WaveContext } from '../notify/waves/wave.ts';
import type { Settings } from '../settings/schema.ts';
import type { RecordsStore } from '../store/records.ts';
import type { Tell } from './changes.ts';
import type { PlanNews, PlanRules } from './plan-rules.ts';
import { createWarnings } from './warnings.ts';
import type { World } from './world.ts';

export interface NoticeRuleParts {
  records: RecordsStore;
  world: World;
  policy: Policy;
  messages: Messages;
  settings: Settings;
}

export function createTell(parts: NoticeRuleParts): Tell {
  const warnings = createWarnings();
  return {
    restore: (memos) => warnings.load(memos),
    alarm(alarm, now) {
      if (!warnsCustomers(alarm) || !warnings.isDue(alarm, now)) return {};
      const context = waveContext(parts, now, false);
      const told = wavesForAlarm(alarm, pointsAt(parts.world, alarm), context);
      return { ...told, put: { memo: [warnings.note(alarm, now)] } };
    },
    person: (news, now) => waveForPerson(news, waveContext(parts, now, false)),
    outage(change, now) {
      const byHand = /_by_hand$|^device_set$/.test(change.move.reason);
      return wavesForOutage(change, waveContext(parts, now, byHand), { byHand });
    },
  };
}

/** Whose supply an alarm speaks of: of a meter its own point, of a transformer all behind it. */
function pointsAt({ grid, locator }: World, { asset }: Alarm): string[] {
  const place = asset === null ? null : locator.asset(asset);
  if (place === null) return [];
  const numbers =
    place.kind === 'supply_point'
      ? [place.supplyPoint]
      : supplyPointsBehind(grid.normal, nodeOf(grid, place));
  return [...numbers].flatMap((number) => grid.tables.supplyPoints[number]?.id ?? []);
}

/** All that hangs behind a transformer, or at a node. */
function nodeOf(grid: World['grid'], place: Exclude<Place, { kind: 'supply_point' }>): number {
  return place.kind === 'node' ? place.node : nodeBehind(grid, grid.normal, place.edge);
}

function waveContext(parts: NoticeRuleParts, now: Instant, byHand: boolean): WaveContext {
  const { policy, settings } = parts;
  return {
    policy,
    zone: settings.utility.zone,
    now,
    newId: () => `W-${crypto.randomUUID()}`,
    holdMs: byHand ? settings.notify.holdSeconds * SECOND : 0,
  };
}

export function createPlanRules(parts: NoticeRuleParts): PlanRules {
  const { policy, settings } = parts;
  const { zone } = settings.utility;

  return {
    async affected(plan) {
      const recipients = await audienceOf(parts, pointsOf(plan));
      const withoutChannel = recipients.filter((one) => !isReachable(one)).length;
      const byClass = noClasses();
      for (const id of pointsOf(plan)) byClass[classOfPoint(parts.world, id)] += 1;
      return {
        supplyPoints: pointsOf(plan).length,
        contacts: recipients.length,
        withoutChannel,
        byClass,
      };
    },
    async preview(plan, now) {
      const { affected } = plan;
      const question = { plan, affected, policy, zone, now };
      const samples = previewMessages({
        messages: parts.messages,
        plan,
        settings,
        place: placeOf(parts.world, pointsOf(plan)[0] ?? ''),
        locales: [...locales],
      });
      return {
        affected,
        windows: plan.windows.map(({ supplyPoints, start, end }) => ({
          ...{ supplyPoints: supplyPoints.length, start, end },
        })),
        verdicts: verdictsOf(question),
        samples: samples.texts,
        cost: { total: samples.costEach * affected.contacts, currency: settings.notify.currency },
        saidiMinutes: plan.saidiMinutes,
        finishAt: null,
      } satisfies PreviewView;
    },
    lateness(plan, now) {
      const { affected } = plan;
      const late = verdictsOf({ plan, affected, policy, zone, now }).find(
        (verdict) => verdict.code === 'PLN-NOTICE-TOO-LATE',
      );
      if (late === undefined) return null;
      return { deadline: late.deadline ?? '', earliestStart: late.earliestStart ?? '' };
    },
    refuse(plan, now) {
      const refused = refusalOf({ plan, affected: plan.affected, policy, zone, now });
      if (refused !== null) throw refused;
    },
    async duties(plan, now) {
      const audience = await audienceOf(parts, pointsOf(plan));
      return dutiesOf(plan, audience, { policy, zone, now });
    },
    tell(plan, news, now) {
      const isPersons = news.what !== 'approved' && news.what !== 'started';
      const context = waveContext(parts, now, isPersons);
      return wavesForPlanned(eventOf(news), plan, context);
    },
    async unconfirmed(plan) {
      const { gate } = policy.confirm;
      if (gate === undefined || gate === null) return 0;
      const duties = await parts.records.outbox.duties(plan.id);
      return duties.filter(
        (duty) =>
          duty.confirmation === 'required' && gate.classes.includes(duty.class as CustomerClass),
      ).length;
    },
  };
}

function eventOf(news: PlanNews): Parameters<typeof wavesForPlanned>[0] {
  if (news.what === 'changed' || news.what === 'extended') {
    return { what: news.what, previous: news.before };
  }
  return news;
}

function pointsOf(plan: PlannedOutage): string[] {
  return [...new Set(plan.windows.flatMap((window) => window.supplyPoints))];
}

function classOfPoint(world: World, id: string): CustomerClass {
  const number = world.locator.supplyPoint(id);
  return number === undefined ? 'residential' : classOf(world.grid, number);
}

function placeOf(world: World, id: string): string {
  const number = world.locator.supplyPoint(id);
  const row = number === undefined ? undefined : world.grid.tables.supplyPoints[number];
  return row?.address ?? row?.area ?? id;
}

function isReachable(recipient: Recipient): boolean {
  const { contact, deadChannels, optedOut } = recipient;
  const closed = new Set([...deadChannels, ...optedOut]);
  const hasPhone = contact.phone !== null && !(closed.has('sms') && closed.has('voice'));
  return hasPhone || (contact.email !== null && !closed.has('email'));
}

/** Contacts of these supply points with what is known of them, as the outbox will see them. */
async function audienceOf(
  parts: NoticeRuleParts,
  supplyPoints: readonly string[],
): Promise<Recipient[]> {
  const { records } = parts;
  const points = new Map<string, string[]>();
  for (const supplyPoint of supplyPoints) {
    for (const { contact } of await records.network.subscriptionsOf({ supplyPoint })) {
      points.set(contact, [...(points.get(contact) ?? []), supplyPoint]);
    }
  }
  const rows = [...points].map(([contact, own]) => questionRow(contact, own));
  return rows.length === 0 ? [] : records.outbox.recipients(rows);
}

/** A row that only asks who somebody is; it is never saved. */
function questionRow(contact: string, supplyPoints: string[]): NoticeRow {
  return {
    ...{ id: '', wave: '', contact, subject: '', revision: 0, kind: 'planned_notice' },
    ...{ class: 'residential', state: 'queued', reason: null, channel: 'sms', lane: 3 },
    ...{ dueAt: fromIso('2100-01-01T00:00:00Z'), validUntil: 0, attempt: 0, leaseUntil: null },
    ...{ owner: null, supplyPoints, updatedAt: 0 },
  };
}
