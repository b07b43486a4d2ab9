import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { publicStatus } from '../../tests/api/support/public.ts';
import type { ApiSettings } from '../api/parts/settings.ts';
import type { PublicArea, PublicStatus } from '../api/shapes/public.ts';
import type { Locale } from '../model/contact.ts';
import { DAY } from '../model/time.ts';
import type { Visit } from './frame.ts';
import { helpPage } from './help-page.ts';
import { documentText, type Page } from './html.ts';
import type { Mine, MyPlace } from './my/mine.ts';
import { myPage } from './my/page.ts';
import { pageScript, workerScript } from './push/script.ts';
import { reportPage } from './report-page.ts';
import { areaPage, statusPage } from './status-page.ts';
import { style } from './style.ts';
import { telling } from './times.ts';
import { words } from './words.ts';

/** One first window of a slow connection. */
const PAGE_MOST = 14 * 1024;
const SCRIPT_MOST = 10 * 1024;
const STYLE_MOST = 6 * 1024;
const now = Date.parse('2026-07-15T02:00:00Z');
const utility = { name: '新区供电', zone: 'Asia/Shanghai', hotline: '95598', emergency: '110' };

function visit(locale: Locale): Visit {
  const settings = { utility: { ...utility, locales: [locale] } } as unknown as ApiSettings;
  const tell = telling(words[locale], locale, { zone: utility.zone, now });
  return { settings, locale, tell, path: '/' };
}
const sizeOf = (page: Page): number => gzipSync(documentText(page)).length;

/** The worst day: thousands of outages, no two alike. */
const [one] = publicStatus.outages as [PublicStatus['outages'][number]];
const [plan] = publicStatus.planned as [PublicStatus['planned'][number]];
const name = (i: number): string => `${String.fromCodePoint(0x4e00 + i * 7)}家庄${i} · 村 +${i}`;
const storm: PublicStatus = {
  ...publicStatus,
  outages: Array.from({ length: 5_000 }, (_, i) => ({
    ...{ ...one, id: `O-2026-${String(i).padStart(6, '0')}`, area: 'A', areaName: name(i) },
    ...{ customers: i * 5, startedAt: new Date(now - i * 61_000).toISOString() },
  })),
  planned: Array.from({ length: 500 }, (_, i) => ({
    ...{ ...plan, id: `P-${i}`, areaName: name(i), reason: `${name(i)}更换`.repeat(4) },
  })),
};
const area: PublicArea = { id: 'A', name: name(1), also: [], state: 'off', customers: 900 };

describe.each(['zh-CN', 'en'] as const)('compressed pages in %s', (locale) => {
  const at = visit(locale);
  test.each([
    ['/', () => statusPage(at, storm, null)],
    ['/area/A', () => areaPage(at, storm, area)],
    ['/help', () => helpPage(at)],
    ['/report', () => reportPage(at)],
    ['/my of twenty places', () => myPage(at, everything(), null)],
  ])('%s fits into the first packets, on the worst day too', (_path, page) => {
    expect(sizeOf(page())).toBeLessThanOrEqual(PAGE_MOST);
  });
});

test('what runs in the browser is small, and so is the style', () => {
  expect(gzipSync(pageScript + workerScript).length).toBeLessThanOrEqual(SCRIPT_MOST);
  expect(Buffer.byteLength(style)).toBeLessThanOrEqual(STYLE_MOST);
});

/** Twenty places, all of them off, with everything that can be set. */
function everything(): Mine {
  const days = Array.from({ length: 31 }, (_, i) => ({
    ...{ day: `2026-06-${String(i + 1).padStart(2, '0')}`, from: '', to: '' },
    ...{ kwh: 7 + ((i * 37) % 11) / 3, reason: i % 5 === 0 ? ('estimated' as const) : null },
  }));
  const places = Array.from({ length: 20 }, (_, i): MyPlace => placeOf(i));
  const contact = {
    ...{ id: 'C', name: '李', phone: '+8613812340001', phoneKind: 'mobile', email: 'li@a.cn' },
    ...{ locale: 'zh-CN', class: null, zone: null, account: '13', addresses: { wechat: 'o' } },
  };
  const notices = Array.from({ length: 10 }, (_, i) => ({
    ...{ notice: { dueAt: now - i * DAY, kind: 'outage_detected' }, text: name(i).repeat(8) },
  }));
  const customer = { session: 's', address: 'a', csrf: 'c'.repeat(43), contacts: ['C'] };
  const supplyPoints = places.map(({ id }) => id);
  const usage = { days, before: days };
  const whole = { customer: { ...customer, supplyPoints }, contact, places, notices, usage };
  const calendar = `/my/calendar/Qw.${'k'.repeat(24)}.ics`;
  return { ...whole, calendar, bills: [], threads: [], stopped: [] } as unknown as Mine;
}

function placeOf(i: number): MyPlace {
  const id = `SP-1000${i}`;
  const etr = { at: null, low: null, high: null, origin: 'statistical' };
  const answer = {
    ...{ label: `${name(i)}路${i}号`, area: 'A', state: 'off', since: now - i * 60_000, etr },
    ...{ cause: 'weather', crew: 'en_route', lastUpdateAt: now, nextUpdateAt: now },
    planned: [
      { id: `P-${i}`, revision: 1, window: 0, start: now, end: now + DAY, reason: name(i) },
    ],
    cancelled: [],
  };
  const subscription = {
    ...{ contact: 'C', supplyPoint: id, channels: ['sms'], kinds: null },
    ...{ quietFrom: 60 * i, quietTo: 1, from: null, until: null },
  };
  const words = { 'zh-CN': '每天 22 点至次日 6 点 {limit}（{value}）', en: '{limit} ({value})' };
  const groups = ['night_charging', 'daytime_business', 'always_on'].map((group) => ({
    ...{ id: group, names: {}, words, limit: 0.3, value: i / 40, isMet: false, isIn: false },
    wished: null,
  }));
  const segments = { days: 300, leastDays: 28, groups };
  return { ...{ id, answer, subscription, lifeSupport: null, members: [], segments } } as MyPlace;
}
