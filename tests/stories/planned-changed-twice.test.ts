import { expect, onTestFinished, test } from 'vitest';
import { all, openUtility } from '../support/year/utility.ts';

const at = (time: string): number => Date.parse(`2026-07-${time}:00+08:00`);
const on17 = (start: string, end: string) => ({
  ...{ start: `2026-07-17T${start}:00+08:00`, end: `2026-07-17T${end}:00+08:00` },
});

/** A cut of the 17th, ten to twelve, of which all have heard; and what a household's phone got since. */
async function toldOfTheCut(device = 'FU3', home = 'TX3-1') {
  const utility = await openUtility('Asia/Shanghai', at('15T10:00'));
  onTestFinished(() => utility.stop());
  const { course, gateway, files } = utility;
  const planner = await utility.as('planner');
  const chief = await utility.as('chief');
  const cut = { kind: 'urgent', devices: [device], reason: '更换导线', ...on17('10:00', '12:00') };
  const { id } = await planner.post('/planned-outages', cut);
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  await course.runTo(at('15T22:30'));
  const textsOf = (point: string): string[] => {
    const phone = files.phones.get(files.contactOf.get(point) ?? '');
    const own = gateway.inbox.all().filter(({ to, channel }) => to === phone && channel === 'sms');
    return own.map(({ text }) => text).slice(1);
  };
  expect(textsOf(home)).toEqual([]);
  const duties = () => all(chief, `${path}/duties`);
  return { utility, course, planner, path, duties, textsOf, texts: () => textsOf(home) };
}

test('a change that waits for the morning is told although the plan is corrected once more in the night', async () => {
  const { course, planner, path, texts, utility } = await toldOfTheCut();
  const late = await planner.change(path, on17('19:00', '21:00'));
  expect(late).toMatchObject({ body: { revision: 2 } });
  await course.runTo(at('15T22:40'));
  await planner.change(path, { reason: '更换导线和绝缘子' });
  await course.runTo(at('16T08:00'));
  expect(texts()).toEqual([expect.stringMatching(/改期.*原定7月17日周五10:00.*19:00至21:00/)]);
  expect(utility.errors).toEqual([]);
});

test('moved twice in the night: each hears it from the time that they know to the last one', async () => {
  const { course, planner, path, texts, textsOf } = await toldOfTheCut('FU1', 'TX1-1');
  await planner.change(path, on17('19:00', '21:00'));
  await course.runTo(at('15T22:40'));
  await planner.change(path, on17('20:00', '22:00'));
  await course.runTo(at('16T08:00'));
  expect(texts()).toEqual([expect.stringMatching(/改期.*原定7月17日周五10:00.*20:00至22:00/)]);
  // Wang lives on a machine and is told at any hour.
  expect(textsOf('TX1-2')).toEqual([
    expect.stringMatching(/原定7月17日周五10:00.*19:00至21:00/),
    expect.stringMatching(/原定7月17日周五19:00.*20:00至22:00/),
  ]);
});

test('moved and moved back before anybody heard: nothing is said, and what proved that they know proves it still', async () => {
  const { course, planner, path, texts, duties } = await toldOfTheCut();
  await planner.change(path, on17('19:00', '21:00'));
  await course.runTo(at('15T22:40'));
  await planner.change(path, on17('10:00', '12:00'));
  await course.runTo(at('16T08:00'));
  expect(texts()).toEqual([]);
  expect((await duties()).map(({ state }) => state)).toEqual(Array(8).fill('met'));
});

test('who fell out of a work and is taken in again hears all three', async () => {
  const { course, planner, path, texts, duties } = await toldOfTheCut();
  await course.runTo(at('16T09:00'));
  await planner.change(path, { devices: ['FU4'], ...on17('19:00', '21:00') });
  await course.runTo(at('16T09:30'));
  expect(texts()).toEqual([expect.stringMatching(/取消.*10:00/)]);
  expect(await planner.change(path, { devices: ['FU3'] })).toMatchObject({ status: 200 });
  await course.runTo(at('16T10:30'));
  expect(texts().slice(1)).toEqual([expect.stringMatching(/计划停电.*19:00至21:00/)]);
  const again = (await duties()).filter(({ revision }) => revision === 3);
  expect(again.map(({ state }) => state)).toEqual(Array(8).fill('met'));
});

test('who fell out of a work in the night and is taken in again before the morning hears only the new time', async () => {
  const { course, planner, path, texts } = await toldOfTheCut();
  await planner.change(path, { devices: ['FU4'], ...on17('19:00', '21:00') });
  await course.runTo(at('15T22:40'));
  await planner.change(path, { devices: ['FU3'] });
  await course.runTo(at('16T08:00'));
  expect(texts()).toEqual([expect.stringMatching(/改期.*原定7月17日周五10:00.*19:00至21:00/)]);
});
