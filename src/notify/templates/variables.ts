// What each text may name, with the longest value of each: the words between the braces of a message.
import { z } from 'zod';
import type { Locale } from '../../model/contact.ts';
import { type NoticeKind, noticeKinds } from '../../model/notice.ts';

/** A kind, or a variant of it after a dot. */
export const messageKeys = [
  ...noticeKinds,
  'planned_notice.also',
  'planned_changed.not_begun',
  'planned_changed.weather',
  'outage_update.partial',
  'outage_update.again',
  'supply_reduced.manual',
] as const;
export type MessageKey = (typeof messageKeys)[number];

/** Which texts a channel says: the short ones of phones, ones without any place for a screen, or whole letters. */
export type Words = 'short' | 'push' | 'long';

const value = z.string().min(1).max(160);
const yesNo = z.enum(['yes', 'no']);

const all = {
  brand: value.describe('Who speaks'),
  place: value.describe('The first place affected, and how many more'),
  day: value.describe('Local day of the start'),
  start: value.describe('Local time of the start'),
  end: value.describe('Local time of the end, with its day where it differs'),
  work: value.describe('Why'),
  link: value.describe('Status page of this notice'),
  phone: value.describe('Number to ring'),
  oldDay: value.describe('Day before the change'),
  oldStart: value.describe('Time before the change'),
  oldEnd: value.describe('End before the change, with its day where it differs'),
  delay: value.describe('How much later'),
  length: value.describe('How long it was dark'),
  hasEtr: yesNo.describe('Whether a time of return is known'),
  etr: z.string().max(60).describe('Expected time of return, empty without one'),
  several: yesNo.describe('Whether others of its places are not meant'),
  count: value.describe('How many of them are off'),
  total: value.describe('How many places the contact has'),
  confirm: yesNo.describe('Whether a confirmation is asked for'),
  code: value.describe('Code of a confirmation or verification'),
  deadline: value.describe('Last time to confirm'),
  ref: value.describe('Reference number'),
  account: value.describe('Last four digits of the account number, or none'),
  alternative: value.describe('Another date for the work, or none'),
  owedAfter: value.describe('After how long without power a payment may be due, or none'),
  owed: value.describe('The same, where this cut was longer, else none'),
  answer: z.string().min(1).max(400).describe('Words of an answer; a long one takes more segments'),
} as const;
export type Variable = keyof typeof all;
export const variableNames: readonly string[] = Object.keys(all);
export type Values = Partial<Record<Variable, string>> & {
  /** The same without the cuts of a short text, for words that have room. */
  whole?: Partial<Record<'place' | 'work', string>>;
};

const planned: Variable[] = ['brand', 'day', 'start', 'end', 'place', 'work', 'link', 'phone'];
const outage: Variable[] = [
  ...(['brand', 'place', 'start', 'hasEtr', 'etr', 'link'] as const),
  ...(['phone', 'several', 'count', 'total'] as const),
];
const told: Variable[] = ['brand', 'place', 'end', 'link', 'phone'];
const short: Variable[] = ['brand', 'place', 'link', 'phone', 'ref'];

const offered: Record<MessageKey, Variable[]> = {
  planned_notice: [...planned, 'confirm', 'code'],
  'planned_notice.also': planned,
  planned_reminder: planned,
  planned_changed: [...planned, 'oldDay', 'oldStart', 'oldEnd'],
  'planned_changed.not_begun': planned,
  'planned_changed.weather': [...planned, 'oldDay', 'oldStart', 'oldEnd'],
  planned_cancelled: planned,
  planned_started: planned,
  planned_extended: [...planned, 'delay'],
  planned_completed: told,
  confirmation_request: [...planned, 'code', 'deadline'],
  outage_detected: outage,
  outage_update: outage,
  'outage_update.partial': outage,
  'outage_update.again': outage,
  outage_restored: told,
  outage_correction: short,
  restoration_check: short,
  safety_warning: short,
  supply_reduced: [...short, 'start'],
  'supply_reduced.manual': [...short, 'start'],
  balance_low: short,
  outage_summary: [...told, 'work', 'start', 'day', 'length'],
  verification_code: ['brand', 'code'],
  feedback_answered: [...short, 'answer'],
};

/** Besides, in letters and mails. */
const inLetters: Variable[] = ['ref', 'phone', 'account', 'alternative'];
/** Letters of these say where a payment may be due. */
const aboutOutage = /^outage_(detected|update|restored|summary)/;
/** What nobody may read from a screen over a shoulder, and what has no room there. */
const notForAllEyes: readonly Variable[] = ['place', 'link', 'phone', 'work', 'ref', 'answer'];

/** The values that a text of this kind may name, in the words of a channel. */
export function offeredTo(key: MessageKey, words: Words): readonly Variable[] {
  if (words === 'long') return letters[key];
  return words === 'push' ? screens[key] : offered[key];
}

const letters = mapped((names, key) => [
  ...new Set([
    ...names,
    ...inLetters,
    ...(aboutOutage.test(key) ? (['owed', 'owedAfter'] as const) : []),
  ]),
]);
const screens = mapped((names) => names.filter((name) => !notForAllEyes.includes(name)));

function mapped(
  change: (names: Variable[], key: MessageKey) => Variable[],
): Record<MessageKey, Variable[]> {
  return Object.fromEntries(messageKeys.map((key) => [key, change(offered[key], key)])) as Record<
    MessageKey,
    Variable[]
  >;
}

/**
 * The name of the first value that is missing, empty or no text; null when all are there. The same rule as the
 * schema's, without its cost: it runs for each of a million texts.
 */
export function holeIn(key: MessageKey, values: Values, words: Words = 'short'): Variable | null {
  for (const name of offeredTo(key, words)) {
    const value: unknown = values[name];
    if (typeof value !== 'string') return name;
    if (value === '' && name !== 'etr') return name;
  }
  return null;
}

/** The text to look for, from kind and variant. */
export function messageKeyOf(kind: NoticeKind, variant: string | null): MessageKey {
  const key = `${kind}.${variant}`;
  return variant !== null && (messageKeys as readonly string[]).includes(key)
    ? (key as MessageKey)
    : kind;
}

/** The longest values that a text must hold within its budget of segments. */
export const longestValues: Record<Locale, Record<Variable, string>> = {
  'zh-CN': {
    brand: '新区供电',
    place: '新区桃园路桃园新村12幢等12处',
    day: '12月31日周四',
    start: '23:30',
    end: '1月1日周五00:30',
    work: '配合市政道路迁改电缆',
    link: 'https://dian.example.cn/s/kAbCdEfG'.slice(0, 31),
    phone: '95598',
    oldDay: '12月30日周三',
    oldStart: '08:00',
    oldEnd: '17:00',
    delay: '13小时30分钟',
    length: '13小时30分钟',
    hasEtr: 'yes',
    etr: '1月1日周五约00:30',
    several: 'yes',
    count: '12',
    total: '13',
    confirm: 'yes',
    code: '1234',
    deadline: '12月30日周三18:00',
    ref: 'F-2026-000017',
    account: '4711',
    alternative: '12月30日周三',
    owedAfter: '12小时',
    owed: '12小时',
    answer: '抢修人员正在更换跌落式熔断器，预计今晚八点前恢复供电，给您带来不便敬请谅解。',
  },
  en: {
    brand: 'NewPower',
    place: '12 Long Meadow Street +12',
    day: 'Thu 31 Dec',
    start: '23:30',
    end: 'Fri 1 Jan 00:30',
    work: 'changing conductors',
    link: 'https://power.example/s/kAbCdEf',
    phone: '0800 955 98',
    oldDay: 'Wed 30 Dec',
    oldStart: '08:00',
    oldEnd: '17:00',
    delay: '13 h 30 min',
    length: '13 h 30 min',
    hasEtr: 'yes',
    etr: 'Fri 1 Jan about 00:30',
    several: 'yes',
    count: '2',
    total: '3',
    confirm: 'yes',
    code: '1234',
    deadline: 'Wed 30 Dec 18:00',
    ref: 'F-2026-17',
    account: '4711',
    alternative: 'Wed 30 Dec',
    owedAfter: '12 h',
    owed: '12 h',
    answer: 'The crew changes the fuse; we expect power by 8 tonight.',
  },
};
