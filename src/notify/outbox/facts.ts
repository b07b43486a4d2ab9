// The truth for a batch of notices of one wave, gathered once and handed to the stages.
import type { Channel } from '../../model/contact.ts';
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Recipient } from '../../model/outbox/recipient.ts';
import type { StoppedWord, Told } from '../../model/outbox/told.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { Duty } from '../../model/planned-outage.ts';
import { DAY, HOUR } from '../../model/time.ts';
import { isWithdrawn } from '../duties.ts';
import type { StageFacts, SubjectNow } from '../stages/facts.ts';
import type { OutboxDeps } from './deps.ts';
import type { OutboxState } from './state.ts';

/** A notice with everything that decides about it. */
export interface Known {
  notice: NoticeRow;
  facts: StageFacts;
  /** Earlier deliveries of this notice, oldest first. */
  before: readonly DeliveryRow[];
}

/** Steps from an outage to the one it was merged into, at most. */
const MERGES_MOST = 8;

export async function factsOf(
  notices: readonly NoticeRow[],
  wave: WaveRow,
  deps: OutboxDeps,
  state: OutboxState,
): Promise<Known[]> {
  const { store } = deps;
  const now = deps.clock.now();
  const contacts = [...new Set(notices.map(({ contact }) => contact))];
  const [recipients, told, besides, hour, day, subject, confirmed, stopped] = await Promise.all([
    store.recipients([...notices]),
    toldOf(wave.subject, contacts, deps),
    toldBesides(wave.subject, contacts, deps),
    store.countsSince(contacts, now - HOUR),
    store.countsSince(contacts, now - DAY),
    subjectNow(wave.subject, deps),
    confirmedOf(wave, deps, state),
    stoppedOf(notices, wave, deps),
  ]);
  const earlier = await Promise.all(
    notices.map((one) => (one.attempt > 1 ? store.notice(one.id) : null)),
  );
  return notices.map((notice, i): Known => {
    const before = earlier[i]?.deliveries ?? [];
    return {
      notice,
      before,
      facts: {
        now,
        wave,
        policy: deps.policy,
        zone: deps.voice.zone,
        recipient: recipients[i] as Recipient,
        told: withBesides(notice, told.get(notice.contact) ?? [], besides),
        subject,
        stopped,
        supplyNow: (id) => deps.facts.supplyNow([id])[0] ?? 'unknown',
        backAt: (id) => deps.facts.backAt(id),
        counts: { hour: hour.get(notice.contact) ?? 0, day: day.get(notice.contact) ?? 0 },
        isConfirmed: confirmed.has(notice.contact),
        channels: deps.channels,
        failed: failedFor(before),
        mode: deps.settings.mode,
        testTo: deps.settings.testTo,
      },
    };
  });
}

/** First words of the plan that a person stopped; other news has none. */
async function stoppedOf(
  notices: readonly NoticeRow[],
  wave: WaveRow,
  { store }: Pick<OutboxDeps, 'store'>,
): Promise<StoppedWord[]> {
  if (!wave.subject.startsWith('P-')) return [];
  return await store.stoppedWords(
    wave.subject,
    notices.flatMap(({ supplyPoints }) => supplyPoints),
  );
}

/** Channels on which this notice has failed for good. */
function failedFor(deliveries: readonly DeliveryRow[]): Channel[] {
  return deliveries.filter((one) => one.state === 'failed_permanent').map((one) => one.channel);
}

/** Everything the contacts were told of a subject, also under ids it was merged from; oldest first. */
export async function toldOf(
  subject: string,
  contacts: readonly string[],
  deps: Pick<OutboxDeps, 'store' | 'facts'>,
): Promise<Map<string, Told[]>> {
  const [own, before] = await Promise.all([
    deps.store.told(subject, [...contacts]),
    deps.facts.toldAs(subject),
  ]);
  const others = [...new Set(before)].filter((one) => one !== subject);
  const rows = await Promise.all(others.map((one) => deps.store.told(one, [...contacts])));
  const byContact = new Map<string, Told[]>();
  for (const row of [own, ...rows].flat().sort((a, b) => a.at - b.at)) {
    const list = byContact.get(row.contact);
    if (list === undefined) byContact.set(row.contact, [row]);
    else list.push(row);
  }
  return byContact;
}

/** What contacts were told of other outages at the same places. */
async function toldBesides(
  subject: string,
  contacts: readonly string[],
  { store, facts }: Pick<OutboxDeps, 'store' | 'facts'>,
): Promise<Told[]> {
  const others = (await facts.besides?.(subject)) ?? [];
  const rows = await Promise.all(others.map((one) => store.told(one, [...contacts])));
  return rows.flat();
}

/**
 * Off and on again by several outages is one story to who lives there: what was said of the same places counts, so
 * that "power is back" is said once for all of them.
 */
function withBesides(
  { contact, supplyPoints }: NoticeRow,
  told: Told[],
  besides: readonly Told[],
): Told[] {
  const places = new Set(supplyPoints);
  const known = new Set(told.map(({ wave }) => wave));
  const more = besides.filter(
    (one) =>
      one.contact === contact &&
      !known.has(one.wave) &&
      one.supplyPoints.some((id) => places.has(id)),
  );
  return more.length === 0 ? told : [...told, ...more].sort((a, b) => a.at - b.at);
}

/** What stands about a subject now; an outage that was merged is followed to where it went. */
export async function subjectNow(
  subject: string,
  deps: Pick<OutboxDeps, 'facts'>,
): Promise<SubjectNow> {
  if (subject.startsWith('P-')) return { is: 'plan', plan: await deps.facts.plan(subject) };
  if (subject.startsWith('A-')) {
    return { is: 'alarm', isActive: await deps.facts.alarmIsActive(subject) };
  }
  let outage = await deps.facts.outage(subject);
  for (let steps = 0; outage?.mergedInto != null && steps < MERGES_MOST; steps += 1) {
    outage = await deps.facts.outage(outage.mergedInto);
  }
  return { is: 'outage', outage };
}

/** Duties of a plan are read again after so long; this process writes through. */
const DUTIES_FRESH_MS = 5_000;
const PLANS_KEPT_MOST = 50;

/** Duties of a plan by contact, newest revision. */
export async function dutiesByContact(
  plan: string,
  deps: Pick<OutboxDeps, 'store' | 'clock'>,
  state: OutboxState,
): Promise<Map<string, Duty>> {
  const now = deps.clock.now();
  const kept = state.duties.get(plan);
  if (kept !== undefined && now - kept.at < DUTIES_FRESH_MS && now >= kept.at) {
    return kept.byContact;
  }
  const byContact = new Map<string, Duty>();
  for (const duty of await deps.store.duties(plan)) {
    if (isWithdrawn(duty)) continue;
    const known = byContact.get(duty.contact);
    if (known === undefined || known.revision <= duty.revision) byContact.set(duty.contact, duty);
  }
  if (state.duties.size >= PLANS_KEPT_MOST) state.duties.clear();
  state.duties.set(plan, { at: now, byContact });
  return byContact;
}

async function confirmedOf(
  wave: WaveRow,
  deps: OutboxDeps,
  state: OutboxState,
): Promise<Set<string>> {
  const asks = wave.audience === 'confirmation_missing' || wave.facts['skipIf'] === 'confirmed';
  const isFirst = wave.kind === 'planned_notice' || wave.kind === 'planned_changed';
  if (!wave.subject.startsWith('P-') || !(asks || isFirst)) return new Set();
  const duties = await dutiesByContact(wave.subject, deps, state);
  const known = new Set(['confirmed', 'waived']);
  return new Set(
    [...duties.values()].filter((d) => known.has(d.confirmation)).map((d) => d.contact),
  );
}
