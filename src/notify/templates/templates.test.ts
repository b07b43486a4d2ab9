import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { outage } from '../../../tests/contracts/records-samples.ts';
import { caseFile } from '../../../tests/notify/support/cases.ts';
import { recipient, waveRow } from '../../../tests/notify/support/facts.ts';
import { planned, productMessages } from '../../../tests/notify/support/people.ts';
import { locales, utilityNames } from '../../model/contact.ts';
import { segmentsOf } from '../channels/sms/segments.ts';
import { formatterKey, loadMessages } from './messages.ts';
import { render } from './render.ts';
import { cutText, placeText, safeText } from './safe.ts';
import { rangeText } from './times.ts';
import { valuesOf } from './values.ts';
import { longestValues, messageKeys } from './variables.ts';

const messages = productMessages();
const voice = {
  brand: utilityNames({ name: '新区供电' }),
  phone: '95598',
  zone: 'Asia/Shanghai',
  locales,
} as const;
const at = (text: string): number => Date.parse(text);

describe('texts', () => {
  test.each(locales.flatMap((locale) => messageKeys.map((key) => [locale, key] as const)))(
    '%s %s: with the longest values at most two segments, in English one',
    (locale, key) => {
      const rendered = render(messages, key, { locale, values: longestValues[locale] });
      expect(rendered.fault).toBeNull();
      expect(segmentsOf(rendered.text).encoding).toBe(locale === 'en' ? 'GSM-7' : 'UCS-2');
      expect(rendered.segments, rendered.text).toBeLessThanOrEqual(locale === 'en' ? 1 : 2);
    },
  );

  const forms = ['push', 'long'] as const;
  test.each(
    forms.flatMap((words) =>
      locales.flatMap((locale) => messageKeys.map((key) => [words, locale, key] as const)),
    ),
  )(
    '%s %s %s: there is a text of its own, within its length, and it holds with the longest values',
    (words, locale, key) => {
      expect(messages.formatters.has(formatterKey(locale, key, words))).toBe(true);
      const values = longestValues[locale];
      const { text, fault } = render(messages, key, { locale, values, words });
      expect(fault).toBeNull();
      expect(text.length).toBeLessThanOrEqual(words === 'push' ? 120 : 1_500);
      // Whoever looks over a shoulder reads no place, no number and no link.
      if (words === 'push') {
        for (const hidden of [values.place, values.phone, values.link, values.work]) {
          expect(text).not.toContain(hidden);
        }
      }
    },
  );

  test.each(forms)(
    'a broken %s text sends the plain sentence, and a screen names no place even then',
    (words) => {
      const broken = { ...longestValues.en, start: undefined as unknown as string };
      const said = { locale: 'en' as const, values: broken, words };
      const { text, fault } = render(messages, 'outage_detected', said);
      expect(fault).toBe('value_missing_start');
      expect(text).toContain('Power cut, we are working on it');
      expect(text.includes(longestValues.en.place)).toBe(words === 'long');
    },
  );

  test('a place in a text for screens is refused with its line; one file may be left out', () => {
    const files = new Map([['m/en.push.yaml', 'outage_detected: "{brand}: off at {place}"']]);
    expect(loadMessages(files, 'm').problems).toMatchObject([
      { code: 'NOT-MESSAGE-VARIABLE', details: { variable: 'place' }, place: { line: 1 } },
    ]);
    const long = new Map([['m/en.long.yaml', `outage_detected: "${'x'.repeat(1_600)}"`]]);
    expect(loadMessages(long, 'm').problems.map(({ code }) => code)).toEqual([
      'NOT-MESSAGE-FORM-LONG',
    ]);
  });

  interface Holes {
    input: { template: Record<string, string>; data: Record<string, string | null> };
    expect: { 'never in any sent text': string[] };
  }
  const holes = caseFile<Holes>('notify/nt-variable-missing');
  test('nt-variable-missing: a value that is not there gives the plain sentence, never a hole', () => {
    const values = { ...longestValues['zh-CN'], end: undefined as unknown as string };
    const { text, fault } = render(messages, 'planned_notice', { locale: 'zh-CN', values });
    expect(fault).toBe('value_missing_end');
    expect(text).toContain('计划停电通知');
    for (const word of holes.expect['never in any sent text']) expect(text).not.toContain(word);
  });

  test('nt-variable-missing: a renamed variable is found at start, with its place and the nearest name', () => {
    const files = new Map([
      ['m/en.yaml', 'planned_notice: "{brand}: cut at {plaze}, {start}-{end}"'],
    ]);
    const [problem] = loadMessages(files, 'm').problems;
    expect(problem).toMatchObject({
      code: 'NOT-MESSAGE-VARIABLE',
      details: { variable: 'plaze', near: 'place' },
      place: { file: 'm/en.yaml', line: 1 },
    });
  });

  test('a text that is too long, broken, or of no kind is found at start', () => {
    const files = new Map([
      [
        'm/en.yaml',
        `planned_notise: "x"\noutage_update: "{place"\noutage_restored: "${'x'.repeat(400)}"`,
      ],
    ]);
    expect(loadMessages(files, 'm').problems.map(({ code }) => code)).toEqual([
      'NOT-MESSAGE-KIND',
      'NOT-MESSAGE-SYNTAX',
      'NOT-MESSAGE-LONG',
    ]);
  });

  test('nt-tomorrow-is-relative: the day is named by date and weekday', () => {
    const start = at('2026-03-06T08:00+08:00');
    const plan = planned('P-1', { from: start, to: start + 3_600_000, supplyPoints: ['SP-1'] });
    for (const now of ['2026-03-05T23:58+08:00', '2026-03-06T00:10+08:00']) {
      const { text } = rendered('planned_notice', { plan, now: at(now) });
      expect(text).toContain('3月6日周五08:00');
    }
  });

  test('nt-two-short-cuts-in-one-plan: one message names both windows', () => {
    const day = (time: string): string => new Date(at(`2026-06-12T${time}+08:00`)).toISOString();
    const plan = planned('P-1', {
      ...{
        from: at('2026-06-12T06:00+08:00'),
        to: at('2026-06-12T15:00+08:00'),
        supplyPoints: ['SP-1'],
      },
      windows: [
        { supplyPoints: ['SP-1'], start: day('06:00'), end: day('08:00') },
        { supplyPoints: ['SP-1'], start: day('13:00'), end: day('15:00') },
      ],
    });
    const { text } = rendered('planned_notice', { plan, now: at('2026-06-04T09:00+08:00') });
    expect(text).toContain('6月12日周五06:00至08:00及13:00至15:00');
  });

  test('a range over midnight names both days, one over a clock change both zones', () => {
    const range = (from: string, to: string, zone: string) =>
      rangeText([{ start: at(from), end: at(to) }], zone, 'en');
    expect(range('2026-06-01T22:00+08:00', '2026-06-02T02:00+08:00', 'Asia/Shanghai')).toEqual({
      ...{ day: 'Mon 1 Jun', start: '22:00', end: 'Tue 2 Jun 02:00' },
    });
    const twice = range('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', 'Europe/London');
    expect([twice.start, twice.end]).toEqual(['01:30 BST', '01:30 GMT']);
  });

  test('a time of return from statistics is said as about a half hour, one from a crew exactly', () => {
    const now = at('2026-07-15T12:00+08:00');
    const etr = { at: at('2026-07-15T13:47+08:00'), low: null, high: null, nextUpdateAt: null };
    const say = (origin: 'statistical' | 'crew') =>
      rendered('outage_detected', { now, outage: outage('O-1', { etr: { ...etr, origin } }) }).text;
    expect(say('statistical')).toContain('预计约14:00恢复');
    expect(say('crew')).toContain('预计13:47恢复');
  });
});

function rendered(
  kind: 'planned_notice' | 'outage_detected',
  said: { now: number; plan?: ReturnType<typeof planned>; outage?: ReturnType<typeof outage> },
) {
  const { plan = null, outage: record = null, now } = said;
  const values = valuesOf(
    {
      notice: { supplyPoints: ['SP-1'], contact: 'C-1' },
      wave: waveRow({ kind, facts: {} }),
      recipient: recipient(),
      ...{ outage: record, plan, link: 'https://d.cn/s/k', code: '1234', now },
      ...{ asksConfirmation: false, backAt: null },
    },
    voice,
  );
  const result = render(messages, kind, { locale: 'zh-CN', values });
  expect(result.fault).toBeNull();
  return result;
}

describe('values', () => {
  test('names cannot break a line, close a signature, or open a brace', () => {
    expect(safeText('【假】\n银行 {x}\u202e<b>')).toBe('假 银行 xb');
  });

  test('a place is cut at a whole letter and never inside a house number', () => {
    expect(cutText('桃园新村1幢101室', 8)).toBe('桃园新村1幢');
    expect(cutText('新区工业大道学府雅苑25幢101室', 12)).toBe('新区工业大道学府雅苑');
    expect(placeText('新区桃园路桃园新村1234幢', 3, 'zh-CN')).toBe('新区桃园路桃园新村等3处');
    expect(placeText('', 1, 'en')).toBe('your address');
  });

  test.prop([fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 20 })])(
    'a cut text is a beginning of the text and no longer than asked for',
    (text, most) => {
      const cut = cutText(text, most);
      expect(text.startsWith(cut)).toBe(true);
      const length = [...new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(cut)].length;
      if (text.length > most) expect(length).toBeLessThanOrEqual(most);
    },
  );
});
