// The texts as a customer reads them: no code of ours, no day twice, nothing cut in a word, the same in both languages.
import { describe, expect, test } from 'vitest';
import { outage } from '../../../tests/contracts/records-samples.ts';
import { recipient, waveRow } from '../../../tests/notify/support/facts.ts';
import { planned, productMessages } from '../../../tests/notify/support/people.ts';
import { type Locale, locales, utilityNames } from '../../model/contact.ts';
import { causeKinds } from '../../model/outage.ts';
import { segmentsOf } from '../channels/sms/segments.ts';
import { callTwiml } from '../channels/voice/twiml.ts';
import { costlier } from './messages.ts';
import { plainSentence, subjectOf } from './plain.ts';
import { render } from './render.ts';
import { brandOf, cutText, placeText } from './safe.ts';
import { etrText, momentText, rangeText } from './times.ts';
import { type Said, valuesOf } from './values.ts';
import { longestValues, type MessageKey, type Words } from './variables.ts';

const messages = productMessages();
const at = (text: string): number => Date.parse(`${text}+08:00`);
const iso = (text: string): string => new Date(at(text)).toISOString();
const voice = {
  brand: utilityNames({ name: '新区供电' }),
  phone: '95598',
  zone: 'Asia/Shanghai',
  locales,
} as const;

interface Story {
  locale?: Locale;
  place?: string;
  points?: string[];
  subscribed?: string[];
  now?: string;
  said?: Partial<Said>;
  words?: Words;
  owedAfterMs?: number | null;
}
function read(key: MessageKey, story: Story): string {
  const {
    locale = 'en',
    place = '12 Long Meadow Street, Flat 3',
    now = '2026-07-15T18:42',
  } = story;
  const { points = ['SP-1'], subscribed = points, words = 'short' } = story;
  const [kind = '', variant = null] = key.split('.');
  const who = recipient({ place, subscribed });
  const values = valuesOf(
    {
      notice: { supplyPoints: points, contact: 'C-1' },
      wave: waveRow({ kind: kind as 'planned_notice', variant, facts: {} }),
      recipient: { ...who, contact: { ...who.contact, locale, account: '0316135560' } },
      ...{ outage: null, plan: null, link: 'https://d.cn/s/k', code: '1234', backAt: null },
      ...{ asksConfirmation: false, now: at(now), ...story.said },
    },
    { ...voice, owedAfterMs: story.owedAfterMs ?? null },
  );
  const { text, fault } = render(messages, key, { locale, values, words });
  expect(fault).toBeNull();
  return text;
}
const dark = (own: object = {}) => outage('O-1', { startedAt: at('2026-07-15T18:41'), ...own });
const cut = (windows: Array<[from: string, to: string]>, own: object = {}) =>
  planned('P-1', {
    ...{
      from: at(windows[0]?.[0] ?? ''),
      to: at(windows.at(-1)?.[1] ?? ''),
      supplyPoints: ['SP-1'],
    },
    windows: windows.map(([from, to]) => ({
      supplyPoints: ['SP-1'],
      start: iso(from),
      end: iso(to),
    })),
    ...own,
  });

describe('after an outage', () => {
  test.each(causeKinds.flatMap((cause) => locales.map((locale) => [cause, locale] as const)))(
    'the cause %s is said in the words of %s',
    (cause, locale) => {
      const restoredAt = at('2026-07-15T21:40');
      const told = { outage: dark({ restoredAt, causeKind: cause }) };
      const text = read('outage_summary', { locale, now: '2026-07-16T09:00', said: told });
      expect(text).not.toMatch(/_|power_supply/);
      if (locale === 'zh-CN') expect(text).not.toContain(cause);
      expect(text).toContain(locale === 'en' ? 'lasted 2 h 59 min' : '历时2小时59分钟');
      // The day is there once, also on the day after.
      expect(text.match(/15 Jul|7月15日/g)?.length).toBe(locale === 'en' ? 1 : 2);
    },
  );

  test('one whose cause nobody knows says so, and no code of a confirmation', () => {
    const text = read('outage_summary', {
      said: { outage: dark({ restoredAt: at('2026-07-15T19:41') }) },
    });
    expect(text).toMatch(/lasted 1 h\. Cause: not found\./);
    expect(text).not.toContain('1234');
  });
});

test('a letter says where a payment may be due, and only where one is promised', () => {
  const restoredAt = at('2026-07-16T07:41');
  const long = { words: 'long' as const, now: '2026-07-16T08:00' };
  const told = (owedAfterMs: number | null, key: MessageKey, end: number | null) =>
    read(key, { ...long, owedAfterMs, said: { outage: dark({ restoredAt: end }) } });
  const half = 12 * 3_600_000;
  expect(told(half, 'outage_restored', restoredAt)).toMatch(/more than 12 h: you may be owed/);
  expect(told(half, 'outage_restored', at('2026-07-15T20:00'))).not.toContain('owed');
  expect(told(half, 'outage_detected', null)).toMatch(/If you are off for more than 12 h/);
  for (const key of ['outage_restored', 'outage_detected', 'outage_summary'] as const)
    expect(told(null, key, restoredAt)).not.toContain('owed');
});

describe('places', () => {
  test('who has two and both are dark is not told that it is 2 of 2; who has three hears how many', () => {
    const points = ['SP-1', 'SP-2'];
    const both = read('outage_detected', { points, said: { outage: dark() } });
    expect(both).toContain('12 Long Meadow Street +1 since 18:41. ');
    const some = read('outage_detected', {
      points,
      subscribed: [...points, 'SP-3'],
      said: { outage: dark() },
    });
    expect(some).toContain('since 18:41 (2 of your 3). ');
  });

  test('are cut between words, without a comma left over; in a letter they stand whole, with the whole reason', () => {
    expect(placeText('12 Long Meadow Street, Flat 3', 1, 'en')).toBe('12 Long Meadow Street');
    expect(cutText('replacing a worn conductor', 19)).toBe('replacing a worn');
    expect(cutText('Donaudampfschifffahrtsgesellschaft', 10)).toBe('Donaudampf');
    const plan = cut([['2026-07-24T08:00', '2026-07-24T17:00']], {
      reason: 'replacing a worn conductor',
    });
    const letter = read('planned_notice', {
      points: ['SP-1', 'SP-2'],
      words: 'long',
      said: { plan },
    });
    expect(letter).toContain('12 Long Meadow Street, Flat 3 and 1 more');
    expect(letter).toContain('for replacing a worn conductor.');
  });

  test('in Arabic or Hebrew turn no words around them in a letter; in an SMS no mark costs an alphabet', () => {
    const told = { place: 'רחוב הרצל 7', said: { outage: dark() } };
    expect(read('outage_detected', { ...told, words: 'long' })).toContain(
      '\u2068רחוב הרצל 7\u2069',
    );
    expect(read('outage_detected', told)).not.toMatch(/[\u2066-\u2069]/);
  });
});

describe('times', () => {
  const range = (...windows: Array<[string, string]>) =>
    locales.map((locale) => {
      const all = windows.map(([from, to]) => ({ start: at(from), end: at(to) }));
      return rangeText(all, 'Asia/Shanghai', locale).end;
    });

  test('two cuts on two days name the second day once; of more than two, how many', () => {
    const one: [string, string] = ['2026-07-24T08:00', '2026-07-24T17:10'];
    expect(range(one, ['2026-07-25T08:00', '2026-07-25T17:10'])).toEqual([
      '17:10及7月25日周六08:00至17:10',
      '17:10 and Sat 25 Jul 08:00-17:10',
    ]);
    expect(
      range(
        one,
        ['2026-07-24T18:00', '2026-07-24T18:10'],
        ['2026-07-24T20:00', '2026-07-24T20:10'],
      ),
    ).toEqual(['17:10及18:00至18:10等3段', '17:10, 18:00-18:10 and 1 more']);
  });

  test('an hour that comes twice is said with which of the two it is, alone and in a range', () => {
    const where = { zone: 'Europe/London', locale: 'en' as const };
    const first = Date.parse('2026-10-25T00:10:00Z');
    expect(momentText(first, first, where)).toBe('01:10 BST');
    expect(momentText(first + 3_600_000, first, where)).toBe('01:10 GMT');
    const short = rangeText([{ start: first, end: first + 600_000 }], where.zone, 'en');
    expect([short.start, short.end]).toEqual(['01:10 BST', '01:20 BST']);
    expect(momentText(first + 7_200_000, first, where)).toBe('02:10');
  });

  test('"about" stands before the time, not before the day', () => {
    const etr = { at: at('2026-07-16T01:10'), origin: 'statistical' };
    const say = (locale: Locale) =>
      etrText(etr, at('2026-07-15T19:00'), { zone: 'Asia/Shanghai', locale });
    expect(locales.map(say)).toEqual(['7月16日周四约01:30', 'Thu 16 Jul about 01:30']);
  });

  test('work that has begun names the end of this cut, not of the last one of the day', () => {
    const plan = cut([
      ['2026-07-24T08:00', '2026-07-24T08:10'],
      ['2026-07-24T17:00', '2026-07-24T17:10'],
    ]);
    const say = (now: string) => read('planned_started', { now, said: { plan } });
    expect(say('2026-07-24T08:01')).toContain('expected back 08:10.');
    expect(say('2026-07-24T17:01')).toContain('expected back 17:10.');
  });

  test('a cut whose end alone is moved names the old end beside the new', () => {
    const plan = cut([['2026-07-24T08:00', '2026-07-24T19:30']]);
    const facts = { oldStart: at('2026-07-24T08:00'), oldEnd: at('2026-07-24T17:30') };
    const wave = waveRow({ kind: 'planned_changed', facts });
    const say = (locale: Locale) => read('planned_changed', { locale, said: { plan, wave } });
    expect(say('en')).toContain('moved from Fri 24 Jul 08:00-17:30 to Fri 24 Jul 08:00-19:30.');
    expect(say('zh-CN')).toContain(
      '原定7月24日周五08:00至17:30的停电，改为7月24日周五08:00至19:30',
    );
  });
});

test('a name and an address that make texts cost more are told before they do', () => {
  expect(
    costlier(messages, {
      names: utilityNames({ name: '新区供电' }),
      publicUrl: 'https://d.cn',
      locale: 'zh-CN',
    }),
  ).toEqual([]);
  const publicUrl = 'https://outages.new-power.example/';
  const names = utilityNames({ name: '新区供电', names: { en: 'NewPower' } });
  const own = { names, publicUrl, locale: 'en' as const };
  const [english, ...others] = costlier(messages, own);
  expect(english?.details).toMatchObject({ locale: 'en', most: 1 });
  expect(english?.message).toContain('planned_notice');
  expect(english?.message).not.toContain('verification_code');
  expect(others).toEqual([]);
});

test('an English text is spoken in the English name, and a Chinese name makes it cost twice', () => {
  const words = (names: ReturnType<typeof utilityNames>) => {
    const { text } = render(messages, 'outage_detected', {
      locale: 'en',
      values: { ...longestValues.en, brand: brandOf(names, 'en') },
    });
    return [text.slice(0, 8), segmentsOf(text).segments];
  };
  expect(words(utilityNames({ name: '新区供电', names: { en: 'XQ Power' } }))).toEqual([
    'XQ Power',
    1,
  ]);
  expect(words(utilityNames({ name: '新区供电' }))[1]).toBeGreaterThan(1);
});

describe('the plain sentence', () => {
  const plain = (key: MessageKey, locale: Locale) =>
    plainSentence(key, locale, longestValues[locale]);

  test('says begin and end of a cut, and of supply that is back only when', () => {
    expect(plain('planned_reminder', 'en')).toContain('Thu 31 Dec 23:30-Fri 1 Jan 00:30, 12 Long');
    expect(plain('planned_reminder', 'zh-CN')).toContain('12月31日周四23:30至1月1日周五00:30，');
    expect(plain('outage_restored', 'en')).toContain('Power is back: Fri 1 Jan 00:30, 12 Long');
  });

  test('names a code only where one is asked for', () => {
    for (const locale of locales) {
      expect(plain('outage_detected', locale)).not.toContain('1234');
      expect(plain('planned_reminder', locale)).not.toContain('1234');
      expect(plain('confirmation_request', locale)).toMatch(/Y1234/);
      expect(plain('planned_notice', locale)).toMatch(/Y1234/);
      expect(
        plainSentence('planned_notice', locale, { ...longestValues[locale], confirm: 'no' }),
      ).not.toMatch(/1234/);
    }
  });

  test('of an account stands in no subject of a mail', () => {
    for (const locale of locales) expect(subjectOf('balance_low', locale)).not.toMatch(/low|不足/);
  });
});

test('a call that asks whether power is back takes the answer by a key, and by none where nobody hears keys', () => {
  const message = {
    ...{ to: '+8613800138000', text: 'Is yours on?', marker: 'ab', validForMs: 60_000 },
    ...{ kind: 'restoration_check' as const, locale: 'en' as const, asksConfirmation: false },
  };
  expect(callTwiml(message, 'http://x/voice?d=ab')).toMatch(
    /<Gather.*Press 1 if your power is on, 2 if it is still off/,
  );
  expect(callTwiml(message, null)).not.toMatch(/Gather|Press/);
});
