import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { story, type Town } from '../support/story.ts';
import { approvedPlan } from '../support/story-plan.ts';

const start = '2026-07-15T14:25+08:00';
const at = (time: string): string => `2026-07-15T${time}:00+08:00`;
const utc = (time: string): string => new Date(at(time)).toISOString();

interface CalendarEvent {
  uid: string;
  sequence: number;
  status: unknown;
  start: string;
}
async function calendar(town: Town, path = '/feeds/planned.ics'): Promise<CalendarEvent[]> {
  const parsed = new ICAL.Component(ICAL.parse(await town.outside(path)));
  return parsed.getAllSubcomponents('vevent').map((one) => {
    const event = new ICAL.Event(one);
    return {
      ...{ uid: event.uid, sequence: event.sequence },
      status: one.getFirstPropertyValue('status'),
      start: event.startDate.toJSDate().toISOString(),
    };
  });
}
const published = async (town: Town) => JSON.parse(await town.outside('/status.json'));
/** `Alert` of P-….1 and so on, null where there is none. */
async function cap(town: Town, id: string) {
  const text = await town.outside(`/feeds/cap/${id}.xml`);
  const one = (name: string): string => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1] ?? '';
  if (!text.includes('<alert')) return null;
  return {
    ...{ type: one('msgType'), id: one('identifier'), references: one('references') },
    ...{ urgency: one('urgency'), responseType: one('responseType'), expires: one('expires') },
  };
}

test('a cut appears in public when it is due, stays through a change, and goes as cancelled where it was written down', async () => {
  const town = await story('two-feeders', { start, policy: 'demo' });
  const chen = await town.customer('Chen');
  const plan = await approvedPlan(town, { devices: ['FU2'], from: '15:00', to: '15:40' });
  const concerned = town.contactsAt('FU2');
  await town.runTo('14:33');
  expect((await published(town)).planned).toEqual([]);
  expect(await calendar(town)).toEqual([]);
  expect(await cap(town, plan.id)).toBeNull();

  await town.runTo('14:36');
  expect((await published(town)).planned).toMatchObject([{ id: plan.id, customers: 10 }]);
  const [first] = await calendar(town);
  expect(first).toMatchObject({ sequence: 1, status: 'CONFIRMED', start: utc('15:00') });
  const address = await chen.link('Address for your calendar');
  const [own] = await calendar(town, address);
  expect(own).toMatchObject({ sequence: 1, status: 'CONFIRMED' });
  town.allGotSms(concerned, '计划停电');
  expect(await cap(town, plan.id)).toMatchObject({
    ...{ type: 'Alert', id: `${plan.id}.1`, references: '', urgency: 'Future' },
    ...{ responseType: 'Prepare', expires: '2026-07-15T07:40:00-00:00' },
  });

  const later = { start: at('16:30'), end: at('17:00'), because: 'weather' };
  await plan.planner.change(plan.path, later);
  await town.runTo('14:40');
  town.allGotSms(concerned, '因天气停电改期');
  expect((await published(town)).planned).toMatchObject([{ id: plan.id, start: utc('16:30') }]);
  expect(await calendar(town)).toEqual([
    { uid: first?.uid, sequence: 2, status: 'CONFIRMED', start: utc('16:30') },
  ]);
  expect(await calendar(town, address)).toMatchObject([{ uid: own?.uid, start: utc('16:30') }]);
  expect(await cap(town, plan.id)).toMatchObject({ type: 'Update', id: `${plan.id}.2` });

  await plan.planner.act(plan.path, 'cancel', { reason: '天气' });
  await town.runTo('14:44');
  town.allGotSms(concerned, '取消');
  await town.killAndRestart();
  await town.runTo('14:45');
  expect((await published(town)).planned).toEqual([]);
  expect(await calendar(town)).toMatchObject([
    { uid: first?.uid, sequence: 3, status: 'CANCELLED' },
  ]);
  expect(await calendar(town, address)).toMatchObject([{ uid: own?.uid, status: 'CANCELLED' }]);
  const off = await cap(town, plan.id);
  expect(off).toMatchObject({ type: 'Cancel', responseType: 'AllClear' });
  expect(off?.references.split(' ')).toHaveLength(2);
  // Another last letter than its own, whichever that is.
  const forged = address.replace(/(.)\.ics$/, (_, last) => `${last === '_' ? '-' : '_'}.ics`);
  expect((await fetch(`${town.base}${forged}`)).status).toBe(404);
  // What stood there is proved by its hash, each revision by its own.
  const { items } = await plan.chief.get(`${plan.path}/publications`);
  expect(items.map((one: { revision: number }) => one.revision)).toEqual([1, 2]);
  expect(new Set(items.map((one: { contentHash: string }) => one.contentHash)).size).toBe(2);
  await town.runTo('17:10');
  expect(await calendar(town)).toEqual([]);
});

test('a work with two short cuts is two entries of a calendar', async () => {
  const town = await story('two-feeders', { start, policy: 'demo' });
  const steps = [
    { at: at('15:00'), open: ['FU2'], close: [] },
    { at: at('15:10'), open: [], close: ['FU2'] },
    { at: at('15:50'), open: ['FU2'], close: [] },
    { at: at('16:00'), open: [], close: ['FU2'] },
  ];
  await approvedPlan(town, { devices: ['FU2'], steps, from: '15:00', to: '16:00' });
  await town.runTo('14:40');
  town.allGotSms(town.contactsAt('FU2'), '计划停电');
  const events = await calendar(town);
  expect(events.map((one) => one.start)).toEqual([utc('15:00'), utc('15:50')]);
  expect(new Set(events.map(({ uid }) => uid)).size).toBe(2);
});
