import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('a cut for arrears reaches that person alone: by day, with seven days notice, on no public page', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T10:00+08:00' });
  const planner = await town.signIn('planner');
  const chief = await town.signIn('chief');
  const wish = { kind: 'arrears', supplyPoints: ['TX1-1'], reason: '欠费' };
  const on = (day: string, hour = '10') => ({
    ...wish,
    start: `2026-07-${day}T${hour}:00:00+08:00`,
    end: `2026-07-${day}T${hour}:45:00+08:00`,
  });
  const refusedOn = async (cut: object): Promise<string> => {
    const { id } = await planner.post('/planned-outages', cut);
    await planner.act(`/planned-outages/${id}`, 'submit');
    return chief.isRefused(`/planned-outages/${id}`, 'approve');
  };
  expect(await refusedOn(on('24'))).toBe('PLN-DAY-REFUSED'); // a Friday
  expect(await refusedOn(on('25'))).toBe('PLN-DAY-REFUSED'); // a Saturday
  expect(await refusedOn(on('23', '05'))).toBe('PLN-DAY-REFUSED'); // before seven in the morning
  // Wang lives on a machine: never for money.
  expect(await refusedOn({ ...on('23'), supplyPoints: ['TX1-2'] })).toBe('PLN-CLASS-REFUSED');

  const { id } = await planner.post('/planned-outages', on('23'));
  await planner.act(`/planned-outages/${id}`, 'submit');
  await chief.act(`/planned-outages/${id}`, 'approve');
  await town.runTo('10:05');
  expect(town.phone('Li').gotSms('计划停电').lastText()).not.toMatch(/欠费|\bdebt/); // her phone may be shared
  for (const path of ['/', '/status.json', '/feeds/planned.ics']) {
    expect(await town.outside(path)).not.toMatch(/欠费|P-2026/);
  }
  const asked = await town.outside('/?q=M-TX1-1&lang=en');
  expect(asked).not.toMatch(/23 Jul|planned cut/i);
  const li = await town.customer('Li');
  expect(await li.get('/my/status')).toMatchObject({
    supplyPoints: [{ state: 'on', planned: [{ start: '2026-07-23T02:00:00.000Z' }] }],
  });

  // She has paid: her own calendar takes it out, and still nobody else learns of it.
  const own = await li.link('Address for your calendar');
  expect(await town.outside(own)).toMatch(/UID:P-2026[\s\S]*STATUS:CONFIRMED/);
  await planner.act(`/planned-outages/${id}`, 'cancel', { reason: '已缴费' });
  await town.runTo('10:12');
  town.phone('Li').gotSms('取消');
  expect(await town.outside(own)).toMatch(/UID:P-2026[\s\S]*STATUS:CANCELLED/);
  for (const path of ['/', '/status.json', '/feeds/planned.ics']) {
    expect(await town.outside(path)).not.toMatch(/欠费|P-2026|23 Jul/);
  }
  expect((await fetch(`${town.base}/feeds/cap/${id}.xml`)).status).toBe(404);
});
