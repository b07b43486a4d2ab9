// What a notice says: its values from what is true now, in the language and zone of the contact.
import type { Locale, UtilityNames } from '../../model/contact.ts';
import type { Outage } from '../../model/outage.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Recipient } from '../../model/outbox/recipient.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { type DurationMs, fromIso, type Instant } from '../../model/time.ts';
import { causeText } from './causes.ts';
import { brandOf, cutText, isolated, placeText, safeText, wholePlace } from './safe.ts';
import { etrText, lengthText, localText, momentText, rangeText } from './times.ts';
import type { Values } from './variables.ts';

/** Who speaks and how to reach them. */
export interface Voice {
  brand: UtilityNames;
  phone: string;
  zone: string;
  locales: readonly Locale[];
  /** Without power for longer, a payment may be due; left out: none is. */
  owedAfterMs?: DurationMs | null;
}

export interface Said {
  notice: Pick<NoticeRow, 'supplyPoints' | 'contact'>;
  wave: Pick<WaveRow, 'kind' | 'facts' | 'subject' | 'validUntil'>;
  recipient: Recipient;
  outage: Outage | null;
  plan: PlannedOutage | null;
  link: string;
  code: string;
  asksConfirmation: boolean;
  /** When supply came back to the last of the notice's supply points, where known. */
  backAt: Instant | null;
  now: Instant;
}

/** The rest stands behind the link. */
const ANSWER_MOST = 300;
const WORK_MOST: Record<Locale, number> = { 'zh-CN': 10, en: 19 };

/** The language of a contact: its own, else the utility's first. */
export function localeOf(recipient: Recipient, voice: Voice): Locale {
  return recipient.contact.locale ?? voice.locales[0] ?? 'zh-CN';
}

export function valuesOf(said: Said, voice: Voice): Values {
  const locale = localeOf(said.recipient, voice);
  const where = { zone: said.recipient.contact.zone ?? voice.zone, locale };
  const { supplyPoints } = said.notice;
  const total = Math.max(said.recipient.subscribed.length, supplyPoints.length);
  const work = safeText(reasonOf(said, locale));
  return {
    brand: brandOf(voice.brand, locale),
    phone: voice.phone,
    place: placeText(said.recipient.place, supplyPoints.length, locale),
    link: said.link,
    code: said.code,
    confirm: said.asksConfirmation ? 'yes' : 'no',
    several: total > supplyPoints.length ? 'yes' : 'no',
    count: String(supplyPoints.length),
    total: String(total),
    ref: said.wave.subject,
    account: said.recipient.contact.account?.slice(-4) ?? 'none',
    alternative: alternativeOf(said, where),
    ...answerOf(said),
    ...(said.outage === null
      ? {}
      : outageValues(said, said.outage, { ...where, owedAfterMs: voice.owedAfterMs ?? null })),
    ...plannedValues(said, where),
    whole: {
      place: isolated(wholePlace(said.recipient.place, supplyPoints.length, locale)),
      ...(work === '' ? {} : { work: isolated(work) }),
    },
  };
}

/** Words of a person, made safe: they travel in a message beside our own. */
function answerOf({ wave }: Said): Values {
  const answer = safeText(textOf(wave.facts['answer']));
  return answer === '' ? {} : { answer: cutText(answer, ANSWER_MOST) };
}

/** The day that the work could be moved to, where the plan names one. */
function alternativeOf({ plan }: Said, { zone, locale }: Where): string {
  return plan?.alternative == null
    ? 'none'
    : localText(fromIso(plan.alternative), zone, locale).day;
}

type Where = { zone: string; locale: Locale };

function outageValues(
  said: Said,
  outage: Outage,
  where: Where & { owedAfterMs: DurationMs | null },
): Values {
  const { etr } = outage;
  const isAhead = etr?.at != null && etr.at > said.now;
  const end = said.backAt ?? outage.restoredAt ?? said.now;
  return {
    ...startOf(said, outage, where),
    end: momentText(end, said.now, where),
    length: lengthText(Math.max(0, end - outage.startedAt), where.locale),
    hasEtr: isAhead ? 'yes' : 'no',
    etr: isAhead ? etrText({ at: etr.at as Instant, origin: etr.origin }, said.now, where) : '',
    work: causeText(outage.causeKind, where.locale),
    ...owedOf(end - outage.startedAt, where),
  };
}

/** What may be due, by the promise and by how long it was dark. */
function owedOf(
  darkMs: DurationMs,
  { owedAfterMs, locale }: { owedAfterMs: DurationMs | null; locale: Locale },
): Values {
  const owedAfter = owedAfterMs === null ? 'none' : lengthText(owedAfterMs, locale);
  return { owedAfter, owed: owedAfterMs !== null && darkMs > owedAfterMs ? owedAfter : 'none' };
}

/** Looking back, the day is always said and stands apart; while it is dark, only another day than today. */
function startOf({ wave, now }: Said, { startedAt }: Outage, where: Where): Values {
  const { day, time } = localText(startedAt, where.zone, where.locale);
  return { day, start: wave.kind === 'outage_summary' ? time : momentText(startedAt, now, where) };
}

function plannedValues(said: Said, where: Where): Values {
  const { facts, kind } = said.wave;
  const windows = windowsOf(said);
  const last = windows.at(-1);
  if (last === undefined) return {};
  const range = rangeText(windows, where.zone, where.locale);
  const oldStart = numberOf(facts['oldStart']);
  const oldEnd = numberOf(facts['oldEnd']);
  const deadline = numberOf(facts['confirmBy']);
  const work = safeText(reasonOf(said, where.locale));
  const old =
    oldStart === null
      ? null
      : rangeText([{ start: oldStart, end: oldEnd ?? oldStart }], where.zone, where.locale);
  const values: Values = {
    ...range,
    work: cutText(work, WORK_MOST[where.locale]),
    ...(old === null ? {} : { oldDay: old.day, oldStart: old.start, oldEnd: old.end }),
    ...(oldEnd === null ? {} : { delay: lengthText(last.end - oldEnd, where.locale) }),
    ...(deadline === null ? {} : { deadline: momentText(deadline, said.now, where) }),
  };
  if (kind === 'planned_extended') values.end = momentText(last.end, said.now, where);
  if (kind === 'planned_started') {
    // Of several short cuts the one that has begun, not the last of the day.
    const current = windows.find((window) => window.end > said.now) ?? last;
    values.end = momentText(current.end, said.now, where);
  }
  if (kind === 'planned_completed') {
    values.end = momentText(said.backAt ?? said.now, said.now, where);
  }
  return values;
}

/** A phone may be shared: that somebody owes money stands behind the link, never in a text. */
const discreet: Record<Locale, string> = { 'zh-CN': '用电业务办理', en: 'account service' };

function reasonOf({ plan, wave }: Said, locale: Locale): string {
  if (plan?.kind === 'arrears') return discreet[locale];
  return plan?.reason ?? textOf(wave.facts['work']);
}

/** Dark times of the contact's places: of the plan as it stands, of the wave where it speaks of the old ones. */
function windowsOf({ plan, notice, wave }: Said): Array<{ start: Instant; end: Instant }> {
  const start = numberOf(wave.facts['start']);
  const end = numberOf(wave.facts['end']);
  const own = (plan?.windows ?? [])
    .filter((window) => window.supplyPoints.some((id) => notice.supplyPoints.includes(id)))
    .map((window) => ({ start: fromIso(window.start), end: fromIso(window.end) }))
    .sort((a, b) => a.start - b.start);
  const unlike = own.filter(
    (window, i) => i === 0 || window.start !== own[i - 1]?.start || window.end !== own[i - 1]?.end,
  );
  if (wave.kind !== 'planned_cancelled' && unlike.length > 0) return unlike;
  return start === null || end === null ? unlike : [{ start, end }];
}

function numberOf(value: string | number | null | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

function textOf(value: string | number | null | undefined): string {
  return typeof value === 'string' ? value : '';
}
