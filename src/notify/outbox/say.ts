// A notice that passed all stages → what is sent over which channels.
import type { Channel } from '../../model/contact.ts';
import type { NoticeKind } from '../../model/notice.ts';
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import { fromIso } from '../../model/time.ts';
import type { About, OpenChannel, Outgoing } from '../channels/channel.ts';
import { mayReach } from '../stages/mode.ts';
import { usableChannels } from '../stages/preferences.ts';
import { type Rendered, render } from '../templates/render.ts';
import { spoken } from '../templates/spoken.ts';
import { localeOf, valuesOf } from '../templates/values.ts';
import { type MessageKey, messageKeyOf, type Values } from '../templates/variables.ts';
import { type OutboxDeps, outboxTimes } from './deps.ts';
import type { Known } from './facts.ts';
import { confirmCode, newId, newMarker } from './ids.ts';

export interface Prepared {
  delivery: DeliveryRow;
  message: Outgoing;
  known: Known;
  said: Said;
  /** Deliveries of other notices that the same message tells; what becomes of it becomes of them. */
  carries?: readonly DeliveryRow[];
}

/** News that somebody may confirm. */
export const asking: readonly NoticeKind[] = [
  ...(['planned_notice', 'planned_changed', 'confirmation_request'] as const),
];

/** Whether the contact is asked to say that they know. */
function asksConfirmation({ notice, facts }: Known): boolean {
  if (!asking.includes(notice.kind) || facts.isConfirmed) return false;
  const { confirm, classes } = facts.policy;
  const isAsked = notice.kind === 'confirmation_request' || confirm.ask === 'with_first_notice';
  return isAsked && classes[notice.class].confirm === 'required';
}

/** The channels to use at once: every one that is still to be told for mode `all`, else the notice's. */
function channelsAtOnce(known: Known): Channel[] {
  const { notice, facts, before } = known;
  if (facts.wave.channel !== null) return [notice.channel];
  if (facts.policy.classes[notice.class].mode === 'first') return [notice.channel];
  return usableChannels(notice, facts).filter((channel) => {
    if (!mayReach(channel, facts)) return false;
    const last = before.filter((one) => one.channel === channel).at(-1);
    return last === undefined || last.state === 'failed_temporary';
  });
}

/** A text with what it was made of, for channels that say it otherwise. */
export interface Said extends Rendered {
  key: MessageKey;
  values: Values;
}

/** The text of a notice as it is true now. */
export function textOf(known: Known, deps: OutboxDeps): Said {
  const { notice, facts } = known;
  const { subject, wave, recipient } = facts;
  const locale = localeOf(recipient, deps.voice);
  const backAt = notice.supplyPoints
    .map((id) => deps.facts.backAt(id))
    .reduce<number | null>((most, at) => (at !== null && at > (most ?? 0) ? at : most), null);
  const values = valuesOf(
    {
      notice,
      wave,
      recipient,
      outage: subject.is === 'outage' ? subject.outage : null,
      plan: subject.is === 'plan' ? subject.plan : null,
      link: deps.linkOf(notice.id),
      code: confirmCode(notice.contact, notice.subject),
      asksConfirmation: asksConfirmation(known),
      backAt,
      now: facts.now,
    },
    deps.voice,
  );
  const key = messageKeyOf(wave.kind, wave.variant);
  return { ...render(deps.messages, key, { locale, values }), key, values };
}

/** Deliveries of a notice, one for each channel, marked and ready to be begun. */
export function prepare(known: Known, rendered: Said, deps: OutboxDeps): Prepared[] {
  const { notice, facts, before } = known;
  return channelsAtOnce(known).flatMap((channel, i) => {
    const open = deps.channels.get(channel);
    const to = open?.addressOf(facts.recipient.contact);
    if (open === undefined || to === null || to === undefined) return [];
    const marker = newMarker();
    const text = wordsFor(open, rendered, known, deps);
    const segments = open.can.segments ? rendered.segments : 1;
    const delivery: DeliveryRow = {
      id: newId('D'),
      notice: notice.id,
      n: before.length + i + 1,
      channel,
      address: to,
      marker,
      providerId: null,
      state: 'sending',
      code: null,
      text,
      segments,
      costMicros: segments * open.priceMicros(to),
      startedAt: facts.now,
      acceptedAt: null,
      deliveredAt: null,
      endedAt: null,
      checkAt: facts.now + outboxTimes.lease,
      checks: 0,
    };
    const message: Outgoing = {
      to,
      text,
      kind: notice.kind,
      locale: localeOf(facts.recipient, deps.voice),
      marker,
      validForMs: Math.max(0, notice.validUntil - facts.now),
      asksConfirmation: asksConfirmation(known),
      about: aboutOf(known, rendered, deps),
    };
    return [{ delivery, message, known, said: rendered }];
  });
}

/** The same news in the words of a channel. */
export function wordsFor(
  open: OpenChannel,
  said: Said,
  { facts }: Known,
  deps: OutboxDeps,
): string {
  const { words = 'short' } = open;
  const locale = localeOf(facts.recipient, deps.voice);
  if (open.channel === 'voice') {
    // A call asks for a key itself: no word of a code to be sent back.
    const values: Values = { ...said.values, confirm: 'no' };
    return spoken(render(deps.messages, said.key, { locale, values }).text);
  }
  if (words === 'short') return said.text;
  return render(deps.messages, said.key, { locale, values: said.values, words }).text;
}

function aboutOf({ notice, facts }: Known, { values }: Said, deps: OutboxDeps): About {
  const { subject, revision, lane, supplyPoints } = notice;
  const plan = facts.subject.is === 'plan' ? facts.subject.plan : null;
  const mine = new Set(supplyPoints);
  return {
    ...{ notice: notice.id, subject, revision, lane, link: deps.linkOf(notice.id), values },
    windows: (plan?.windows ?? [])
      .filter((window) => window.supplyPoints.some((id) => mine.has(id)))
      .map(({ start, end }) => ({ start: fromIso(start), end: fromIso(end) }))
      .sort((a, b) => a.start - b.start),
  };
}
