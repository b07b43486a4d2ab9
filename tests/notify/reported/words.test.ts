/** Words, zones and calendars: faults reported in public of other programs (notification.md, chapter 7). */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { rungDue } from '../../../src/notify/policy/due.ts';
import { loadPolicy } from '../../../src/notify/policy/load.ts';
import { loadMessages, type Messages } from '../../../src/notify/templates/messages.ts';
import { render } from '../../../src/notify/templates/render.ts';
import { longestValues, messageKeys } from '../../../src/notify/templates/variables.ts';
import { outage } from '../../contracts/records-samples.ts';
import { policyFiles, policyNamed } from '../support/people.ts';
import { type Town, town } from '../support/town.ts';

let it: Town | null = null;
afterEach(async () => {
  await it?.stop();
  it = null;
});

const start = '2026-07-15T10:00:00+08:00';
const one = { id: 'C-1', phone: '+8613800001111', points: ['SP-1'], channels: ['sms' as const] };
const two = { id: 'C-2', phone: '+8613800002222', points: ['SP-1'], channels: ['sms' as const] };
/** No text of any kind. */
const broken: Messages = { formatters: new Map() };

describe('prometheus/alertmanager #2857, #3490, #2301', () => {
  test.each(messageKeys)('%s without a usable text is said in a plain sentence', (key) => {
    for (const locale of ['zh-CN', 'en'] as const) {
      const said = render(broken, key, { locale, values: longestValues[locale] });
      expect(said.fault).toBe('text_missing');
      expect(said.text.length).toBeGreaterThan(8);
      expect(said.text).not.toMatch(/undefined|null|NaN|[{}]|\[object/);
    }
  });

  test('with broken texts everybody is told, it is counted, and one task says so', async () => {
    const at = await town({ people: [one, two], start, messages: broken });
    it = at;
    at.supply.set('SP-1', 'dark');
    const record = outage('O-1', { dark: ['SP-1'], ever: ['SP-1'], startedAt: at.clock.now() });
    await at.news(record, [{ what: 'confirmed', supplyPoints: ['SP-1'] }]);
    await at.run(20);
    for (const { phone } of [one, two]) expect(at.texts(phone)).toHaveLength(1);
    expect(at.outbox.counts().get('template_fault')).toBe(2);
    const tasks = await at.store.documents.list('task', { limit: 10 });
    expect(tasks.items.map(({ code }) => code)).toEqual(['template_fault']);
  });

  test('`check` finds a text that names what does not exist, with its place', () => {
    const text = 'outage_detected: "{brand}: power off at {plaze}. {link}"\n';
    const { problems } = loadMessages(new Map([['messages/en.yaml', text]]), 'messages');
    expect(problems.map(({ code, place }) => [code, place?.file, place?.line])).toContainEqual([
      expect.stringMatching(/^NOT-/),
      'messages/en.yaml',
      1,
    ]);
  });
});

test('prometheus/alertmanager #311: a text that cannot be made is no failed delivery: told once, never again', async () => {
  const at = await town({ people: [one], start, messages: broken });
  it = at;
  at.supply.set('SP-1', 'dark');
  const record = outage('O-1', { dark: ['SP-1'], ever: ['SP-1'], startedAt: at.clock.now() });
  await at.news(record, [{ what: 'confirmed', supplyPoints: ['SP-1'] }]);
  await at.run(3_600, 30);
  expect(at.texts(one.phone)).toHaveLength(1);
  const [notice] = await at.notices('O-1');
  const found = await at.store.outbox.notice(notice?.id ?? '');
  expect(found?.deliveries.map(({ state }) => state)).toEqual(['delivered']);
});

test('prometheus/alertmanager #2646, #2771: the zone of the server changes no due time', async () => {
  const times = await Promise.all(
    ['Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe'].map(async (TZ) => {
      const child = fork(new URL('../support/due-times.ts', import.meta.url), {
        env: { ...process.env, TZ },
        execArgv: [],
      });
      const [said] = (await once(child, 'message')) as [{ zone: string; times: string[] }];
      expect(said.zone).toBe(TZ);
      return said.times.join('\n');
    }),
  );
  expect(times[0]?.split('\n').length).toBeGreaterThan(10);
  expect(new Set(times).size).toBe(1);
}, 60_000);

describe('node-cron #492, #174, #157', () => {
  const zones = ['Europe/London', 'America/New_York', 'Australia/Lord_Howe'];
  test.each(zones)(
    'a year of reminders in %s: each once, on the day before at its hour',
    (zone) => {
      const cut = { ...policyNamed('cn') };
      const rung = cut.planned.planned.ladder[0];
      if (rung === undefined) throw new Error('the policy has no reminder');
      const seen = new Set<string>();
      let last = 0;
      let day = Temporal.PlainDate.from('2026-01-02');
      for (; day.year === 2026; day = day.add({ days: 1 })) {
        const begins = day.toZonedDateTime({ timeZone: zone, plainTime: '09:00' });
        const due = rungDue(begins.epochMilliseconds, rung, cut, zone);
        const local = Temporal.Instant.fromEpochMilliseconds(due).toZonedDateTimeISO(zone);
        expect(local.toPlainDate().toString()).toBe(day.subtract({ days: 1 }).toString());
        expect(local.toPlainTime().toString()).toBe('18:00:00');
        expect(due).toBeGreaterThan(last);
        last = due;
        seen.add(local.toPlainDate().toString());
      }
      expect(seen.size).toBe(364);
    },
  );

  test.each(zones)(
    'an hour that is skipped or comes twice in %s still gives one instant a day',
    (zone) => {
      for (const at of ['01:30', '02:15', '02:30']) {
        const text = `policy: own\nversion: 1\nextends: cn\nplanned:\n  planned:\n    ladder: [ { kind: planned_reminder, dayBefore: "${at}", classes: all } ]\n`;
        const files = new Map([...policyFiles, ['policies/own.yaml', text]]);
        const { policy } = loadPolicy(files, 'policies/own.yaml');
        const rung = policy?.planned.planned.ladder[0];
        if (policy === null || rung === undefined) throw new Error('the policy does not load');
        const dues: number[] = [];
        let day = Temporal.PlainDate.from('2026-01-02');
        for (; day.year === 2026; day = day.add({ days: 1 })) {
          const begins = day.toZonedDateTime({ timeZone: zone, plainTime: '12:00' });
          dues.push(rungDue(begins.epochMilliseconds, rung, policy, zone));
        }
        const gaps = dues.slice(1).map((due, i) => (due - (dues[i] ?? 0)) / 3_600_000);
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(22);
        expect(Math.max(...gaps)).toBeLessThanOrEqual(26);
      }
    },
  );
});
