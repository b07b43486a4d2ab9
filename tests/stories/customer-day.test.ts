import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

const kinds = { kind_faults: '1', kind_planned: '1', kind_restored: '1', kind_billing: '1' };
const channels = { channel_sms: '1', channel_voice: '1' };

test('quiet hours from 12 to half past: Li hears of the fault after them, who lives on a machine is called inside them', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T11:50+08:00' });
  const quiet = { ...kinds, ...channels, quietFrom: '12:00', quietTo: '12:30' };
  for (const [name, place] of [
    ['Li', 'TX1-1'],
    ['Wang', 'TX1-2'],
  ] as const) {
    const customer = await town.customer(name);
    expect(await customer.send('/my/wishes?lang=en', { ...quiet, place })).toMatch(/Saved/);
  }
  town.at('12:10').terminal('RC1').lockout();
  await town.runTo('12:14');
  town.phone('Wang').gotSms('停电').gotCall('停电');
  town.phone('Li').gotNothing();
  town.allGotSms(town.contactsAt('RC1', { but: ['Li', 'Wang'] }), '停电');
  await town.runTo('12:29');
  town.phone('Li').gotNothing();
  await town.runTo('12:34');
  town.phone('Li').gotSms('停电');
});

test('an account with three places: two go off and the message says so; "back" is said when both are', async () => {
  const town = await story('two-feeders', {
    start: '2026-07-15T10:00+08:00',
    people: { Li: { at: 'TX1-1', also: ['TX2-2', 'TX4-2'] } },
  });
  town.at('10:10').terminal('RC1').lockout();
  await town.runTo('10:14');
  town.phone('Li').gotSms('（您3处中的2处）');
  town.allGotSms(town.contactsAt('RC1', { but: ['Li'] }), '停电');
  town.phone('Wang').gotCall('停电');
  const li = await town.customer('Li');
  const { supplyPoints } = await li.get('/my/status');
  expect(supplyPoints.map(({ id, state }: Record<string, string>) => [id, state])).toEqual([
    ['TX1-1', 'off'],
    ['TX2-2', 'off'],
    ['TX4-2', 'on'],
  ]);
  town.at('10:30').terminal('RC1').closes();
  town.at('10:30').metersOf('RC1').restored();
  await town.runTo('10:33');
  town.allGotSms(town.contactsAt('RC1'), '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  const { supplyPoints: after } = await li.get('/my/status');
  expect(after.map(({ state }: Record<string, string>) => state)).toEqual([
    ...['restored', 'restored', 'on'],
  ]);
});

test('the code of a poster opens the area in an old browser, also while nothing is out and under a name nobody has', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T10:00+08:00' });
  const path = `/area/${encodeURIComponent('桃园新村')}`;
  expect(await town.outside(`${path}?lang=en`)).toMatch(/data-testid="area-state" data-state="on"/);
  town.at('10:10').terminal('RC1').lockout();
  await town.runTo('10:14');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
  const page = await town.outside(path);
  expect(page).toMatch(/data-testid="area-state" data-state="off"/);
  expect(page).toMatch(/data-testid="outage-O-2026-000001"/);
  // No script, nothing from elsewhere; it fetches itself anew.
  expect(page).not.toMatch(/<script|src=|@import/);
  expect(page).toMatch(/http-equiv="refresh"/);
  expect(await town.outside('/area/nowhere?lang=en')).toMatch(/no such area/i);
});

test('a wire on the ground: the form stops with the number to call, and a critical alarm waits for a person', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T10:00+08:00' });
  const form = new URLSearchParams({ danger: 'yes', number: 'M-TX1-1', callback: '', more: '' });
  const headers = { origin: town.base, 'content-type': 'application/x-www-form-urlencoded' };
  const at = `${town.base}/report?lang=en`;
  const answer = await (await fetch(at, { method: 'POST', body: form, headers })).text();
  expect(answer).toMatch(/role="alert"/);
  expect(answer).toMatch(/href="tel:110"/);
  await town.runTo('10:01');
  const { items } = await town.read('/alarms?priority=1');
  expect(items).toMatchObject([{ rule: 'danger_reported', priority: 1, state: 'active_unacked' }]);
  const { items: reports } = await town.read('/trouble-reports');
  expect(reports).toMatchObject([{ danger: true, supplyPoint: 'TX1-1', state: 'open' }]);
});
