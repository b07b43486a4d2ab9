// What people would read: samples for a plan before it is approved, with their cost.
import { type Channel, type Locale, utilityNames } from '../model/contact.ts';
import type { NoticeKind } from '../model/notice.ts';
import type { Recipient } from '../model/outbox/recipient.ts';
import type { WaveRow } from '../model/outbox/wave-row.ts';
import type { PlannedOutage } from '../model/planned-outage.ts';
import { type DurationMs, fromIso, type Instant } from '../model/time.ts';
import type { OpenChannel } from './channels/channel.ts';
import { pricer } from './channels/registry.ts';
import { spreadOf } from './outbox/guards/spread.ts';
import type { NotifySettings } from './settings.ts';
import type { Messages } from './templates/messages.ts';
import { render } from './templates/render.ts';
import { valuesOf } from './templates/values.ts';

export interface Sample {
  kind: NoticeKind;
  channel: Channel;
  locale: Locale;
  text: string;
  segments: number;
}

export interface PreviewQuestion {
  messages: Messages;
  plan: Pick<PlannedOutage, 'start' | 'end' | 'reason' | 'windows'> & { id?: string };
  settings: {
    utility: { name: string; zone: string; hotline: string; locales: readonly Locale[] };
    http: { publicUrl: string };
    notify: Pick<NotifySettings, 'channels'>;
  };
  /** Address of one of the places. */
  place: string;
  locales: readonly Locale[];
}

const shown: readonly NoticeKind[] = ['planned_notice', 'planned_reminder', 'planned_completed'];

/** Samples of each kind and language as SMS, and what one first notice costs in the first language. */
export function previewMessages(question: PreviewQuestion): {
  texts: Sample[];
  costEach: number;
} {
  const texts = question.locales.flatMap((locale) =>
    shown.map((kind) => ({
      kind,
      channel: 'sms' as const,
      locale,
      ...sample(question, kind, locale),
    })),
  );
  const first = texts.find(({ kind }) => kind === 'planned_notice');
  const prices = question.settings.notify.channels.sms?.prices ?? {};
  return { texts, costEach: ((first?.segments ?? 0) * pricer(prices)('+')) / 1_000_000 };
}

function sample(
  { messages, plan, settings, place }: PreviewQuestion,
  kind: NoticeKind,
  locale: Locale,
): { text: string; segments: number } {
  const { utility } = settings;
  const start = fromIso(plan.start);
  const end = fromIso(plan.end);
  const wave: Pick<WaveRow, 'kind' | 'facts' | 'subject' | 'validUntil'> = {
    kind,
    subject: plan.id ?? 'P',
    validUntil: start,
    facts: { start, end, work: plan.reason },
  };
  const said = {
    notice: { supplyPoints: ['-'], contact: '-' },
    wave,
    recipient: nobody(place, locale),
    outage: null,
    plan: null,
    link: `${settings.http.publicUrl}/s/kAbCdEfGhIjKlMnOp`,
    code: '1234',
    asksConfirmation: false,
    backAt: end,
    now: start,
  };
  const voice = {
    brand: utilityNames(utility),
    phone: utility.hotline,
    zone: utility.zone,
    locales: utility.locales,
  };
  const { text, segments } = render(messages, kind, { locale, values: valuesOf(said, voice) });
  return { text, segments };
}

function nobody(place: string, locale: Locale): Recipient {
  return {
    contact: {
      id: '-',
      name: '',
      phone: null,
      phoneKind: 'unknown',
      email: null,
      locale,
      class: null,
      zone: null,
      account: null,
    },
    class: 'residential',
    supplyPoints: ['-'],
    subscribed: ['-'],
    place,
    subscription: {
      contact: '-',
      supplyPoint: '-',
      channels: [],
      kinds: null,
      quietFrom: null,
      quietTo: null,
      from: null,
      until: null,
    },
    optedOut: [],
    deadChannels: [],
  };
}

/** When a wave's messages have left at the rate of its channel, from `now`. */
export function finishAtOf(
  wave: WaveRow,
  channels: ReadonlyMap<Channel, OpenChannel>,
  { now, spreadMs }: { now: Instant; spreadMs?: DurationMs },
): Instant | null {
  if (wave.state === 'done' || wave.state === 'superseded' || wave.state === 'stopped') return null;
  const open = channels.get(wave.channel ?? 'sms') ?? channels.get('voice');
  if (open === undefined) return null;
  const each = open.can.segments ? 2 : 1;
  const byRate = now + Math.ceil((wave.recipients * each * 1000) / open.ratePerSecond);
  const begins = Math.max(wave.dueAt, wave.createdAt);
  return Math.max(byRate, spreadOf(wave, begins, spreadMs)?.until ?? 0);
}
