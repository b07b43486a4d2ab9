/** What other programs read: CAP by its schema, calendars by a second parser, feeds by the cases of data/cases/api. */
import { existsSync, readFileSync } from 'node:fs';
import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { atomFeed } from '../../src/api/feeds/atom.ts';
import { type CapNews, capMessage, capPlan } from '../../src/api/feeds/cap.ts';
import { geojsonFeed } from '../../src/api/feeds/geojson.ts';
import { icsFeed, ownCalendar } from '../../src/api/feeds/ics.ts';
import type { PublicOutage, PublicPlan, PublicStatus } from '../../src/api/shapes/public.ts';
import { utilityNames } from '../../src/model/contact.ts';
import { statusPage } from '../../src/pages/status-page.ts';
import { telling } from '../../src/pages/times.ts';
import { words } from '../../src/pages/words.ts';
import { readXml, schemaFaults } from '../support/xml-schema.ts';
import { off, publicStatus } from './support/public.ts';

const cases = new URL('../cases/api/', import.meta.url);
const specs = new URL('../../../shared/data/specs/cap12.xsd', import.meta.url);
const hasSchema = existsSync(specs);
const whySkipped = hasSchema ? '' : ' (skipped: the schema cap12.xsd is not beside the project)';
const outage = publicStatus.outages[0] as PublicOutage;
const sender = {
  host: 'grid.example',
  publicUrl: 'https://grid.example',
  utility: utilityNames({ name: '新区 & <供电>' }),
};
const at = Date.parse('2026-07-15T00:40:00Z');
const by = { now: at + 1_800_000, sender };

describe.skipIf(!hasSchema)(`CAP by its schema${whySkipped}`, () => {
  const schema = hasSchema ? readXml(readFileSync(specs, 'utf8')) : null;
  const faults = (text: string): string[] => schemaFaults(schema as never, readXml(text));
  const valid = readFileSync(new URL('api-cap-valid.xml', cases), 'utf8');

  test('the good file is good (api-cap-valid), and the checker can say no', () => {
    expect(faults(valid)).toEqual([]);
    expect(faults(valid.replace('<scope>Public</scope>', ''))).not.toEqual([]);
    expect(faults(valid.replace('>Infra<', '>Power<'))).not.toEqual([]);
    for (const wrong of [
      '2026-03-05T00:15:00Z',
      '2026-03-05T08:15:00.000+08:00',
      '2026-03-05 08:15:00+08:00',
    ]) {
      const text = valid.replace('<sent>2026-03-05T08:15:00+08:00', `<sent>${wrong}`);
      expect(faults(text)).toHaveLength(1);
    }
    const utc = valid.replace('<sent>2026-03-05T08:15:00+08:00', '<sent>2026-03-05T00:15:00-00:00');
    expect(faults(utc)).toEqual([]);
  });

  const kinds = ['outage_detected', 'outage_update', 'outage_update', 'outage_restored'] as const;
  const news = kinds.map((kind, n): CapNews => ({ kind, at: at + n * 420_000 }));

  test('every message of an outage is valid, each has a new identifier and names all before it (api-cap-feed)', () => {
    const messages = news.map((_, n) => capMessage(outage, news.slice(0, n + 1), by) ?? '');
    for (const text of messages) expect(faults(text)).toEqual([]);
    const read = messages.map((text) => readXml(text));
    const one = (n: number, name: string): string =>
      read[n]?.children.find((child) => child.name === name)?.text ?? '';
    expect(new Set(read.map((_, n) => one(n, 'identifier'))).size).toBe(4);
    expect(one(3, 'references').split(' ')).toHaveLength(3);
    expect(read.map((_, n) => one(n, 'msgType'))).toEqual(['Alert', 'Update', 'Update', 'Update']);
    for (const text of messages) {
      const [, sent = ''] = /<sent>([^<]+)/.exec(text) ?? [];
      for (const [, expires = ''] of text.matchAll(/<expires>([^<]+)/g)) {
        expect(Date.parse(expires)).toBeGreaterThanOrEqual(Date.parse(sent));
      }
    }
  });

  test('of an outage that lasts without news it is said again before the last message runs out', () => {
    const [first] = news as [CapNews];
    const told = (hours: number, all = [first]) =>
      capMessage(outage, all, { now: at + hours * 3_600_000, sender }) ?? '';
    const idOf = (text: string): string => /<identifier>([^<]+)/.exec(text)?.[1] ?? '';
    for (let hours = 0; hours <= 80; hours += 0.5) {
      const text = told(hours);
      expect(faults(text)).toEqual([]);
      const [, expires = ''] = /<expires>([^<]+)/.exec(text) ?? [];
      expect(Date.parse(expires)).toBeGreaterThan(at + hours * 3_600_000);
    }
    expect([0, 11.5, 12, 24, 36].map((hours) => idOf(told(hours)).split('.').at(-1))).toEqual([
      ...['1', '1', '2', '3', '4'],
    ]);
    // News after it names all that were said, and repeats none of their names.
    const back = { kind: 'outage_restored', at: at + 30 * 3_600_000 } as const;
    const text = told(90, [first, back]);
    expect(idOf(text)).toBe('O-2026-000017.4');
    expect(/<references>([^<]+)/.exec(text)?.[1]?.split(' ')).toHaveLength(3);
  });

  test('of a planned cut the notice is an alert, a change an update and the cancellation a cancel, each of them valid', () => {
    const [plan] = publicStatus.planned as [PublicPlan];
    const told = (['planned_notice', 'planned_changed', 'planned_cancelled'] as const).map(
      (kind, n): CapNews => ({ kind, at: at + n * 420_000 }),
    );
    const [first, moved, gone] = told.map((_, n) =>
      capPlan(plan, told.slice(0, n + 1), { isOff: n === 2, sender }),
    ) as [string, string, string];
    for (const text of [first, moved, gone]) expect(faults(text)).toEqual([]);
    expect(first).toMatch(/<msgType>Alert<.*\n?.*Prepare.*Future.*Likely/);
    expect(first).toContain('<expires>2026-07-20T02:00:00-00:00</expires>');
    expect(moved).toContain('<msgType>Update</msgType>');
    expect(moved).toContain('<references>ops@grid.example,P-2026-000031.1,2026-07-15T00:40:00');
    expect(gone).toMatch(/<msgType>Cancel<.*P-2026-000031\.1,.* .*P-2026-000031\.2,/);
    expect(gone).toContain('<responseType>AllClear</responseType>');
    expect(capPlan(plan, [], { isOff: false, sender })).toBeNull();
  });

  test('a correction cancels, and names with markup and null letters stay valid', () => {
    const first = news[0] as CapNews;
    const evil = { ...outage, areaName: 'a & b <c> \u0000\u0007"' };
    const text = capMessage(evil, [first, { kind: 'outage_correction', at: at + 1_000 }], by) ?? '';
    expect(faults(text)).toEqual([]);
    expect(text).toContain('<msgType>Cancel</msgType>');
  });
});

describe('the calendar, read by a second parser', () => {
  const status = (change: Partial<PublicStatus['planned'][number]>): PublicStatus => ({
    ...publicStatus,
    planned: publicStatus.planned.map((plan) => ({ ...plan, ...change })),
  });
  const events = (text: string) =>
    new ICAL.Component(ICAL.parse(text))
      .getAllSubcomponents('vevent')
      .map((one) => new ICAL.Event(one));

  test('has each plan with its times, and text with commas, line breaks and long lines as it was', () => {
    const reason = '更换变压器, 检修; 第一行\n第二行 \\ '.repeat(6);
    const [event] = events(icsFeed(status({ reason })));
    expect(event?.startDate.toJSDate().toISOString()).toBe('2026-07-20T00:00:00.000Z');
    expect(event?.endDate.toJSDate().toISOString()).toBe('2026-07-20T02:00:00.000Z');
    expect(event?.description).toBe(`${reason} (XQ-12)`);
    expect(event?.uid).toBe('P-2026-000031@forewatt');
  });

  test('keeps its UID, counts SEQUENCE up, and says that a plan is cancelled', () => {
    const [first] = events(icsFeed(status({ revision: 1 })));
    const gone = { ...status({}), planned: [], cancelled: publicStatus.planned };
    const [off] = events(icsFeed(gone));
    expect(off?.uid).toBe(first?.uid);
    expect([first?.sequence, off?.sequence]).toEqual([1, 2]);
    expect(off?.component.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(off?.component.getFirstSubcomponent('valarm')).toBeNull();
    const alarm = first?.component.getFirstSubcomponent('valarm');
    expect(String(alarm?.getFirstPropertyValue('trigger'))).toBe('-P1D');
  });

  test('of one customer has a cut of two places once', () => {
    const times = { start: at, end: at + 7_200_000 };
    const cut = { id: 'P-1', revision: 3, window: 0, ...times, reason: '检修' };
    const places = [
      { ...off, planned: [cut] },
      { ...off, label: 'other', planned: [cut] },
    ];
    const own = events(ownCalendar(places, { utility: '新区', now: at }));
    expect(own).toHaveLength(1);
    expect(own[0]?.sequence).toBe(3);
  });
});

describe('feeds that others can use (api-outage-feed-fields)', () => {
  const restoring: PublicOutage = { ...outage, state: 'restoring', customers: 0, etr: null };
  const feed = (one: PublicOutage): PublicStatus => ({ ...publicStatus, outages: [one] });
  const pageOf = (one: PublicOutage): string => {
    const tell = telling(words.en, 'en', { zone: 'Asia/Shanghai', now: at });
    const utility = { name: 'x', hotline: '1', emergency: '2', zone: 'Asia/Shanghai', locales: [] };
    const visit = { settings: { utility } as never, locale: 'en' as const, tell, path: '/' };
    return statusPage(visit, feed(one), null).body.markup;
  };

  test('an id is the same in every pull and every feed', () => {
    for (let pull = 0; pull < 3; pull += 1) {
      expect(atomFeed(feed(outage), 'https://x')).toContain('urn:forewatt:O-2026-000017<');
      expect(JSON.parse(geojsonFeed(feed(outage))).features[0].id).toBe('O-2026-000017');
    }
  });

  test('no time of return is null in the feed and words on the page; one that has passed is said to have', () => {
    expect(JSON.parse(geojsonFeed(feed(restoring))).features[0].properties.etr).toBeNull();
    expect(pageOf(restoring)).toMatch(/Partly back[\s\S]*not known yet/);
    expect(pageOf(restoring)).not.toContain('1970');
    const passed = { at: '2026-07-14T00:00:00Z', low: null, high: null, origin: 'manual' };
    expect(pageOf({ ...outage, etr: passed })).toContain('the time we gave has passed');
  });

  test('times are RFC 3339 in UTC, and planned cuts stand in a field of their own', () => {
    expect(outage.startedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(Array.isArray(publicStatus.planned)).toBe(true);
  });

  test('5,000 outages are less than 5 MB of GeoJSON', () => {
    const outages = Array.from({ length: 5_000 }, (_, i) => ({
      ...{ ...outage, id: `O-2026-${String(i).padStart(6, '0')}`, lat: 31.2218, lon: 121.5163 },
    }));
    expect(geojsonFeed({ ...publicStatus, outages }).length).toBeLessThan(5_000_000);
  });
});
