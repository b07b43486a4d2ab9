import { expect, onTestFinished, test } from 'vitest';
import { all, openUtility } from '../support/year/utility.ts';

const at = (time: string): number => Date.parse(`2026-07-${time}:00+08:00`);

/** An urgent cut planned and approved on the 15th at 10:00, and who did it. */
async function approved(cut: { devices: string[]; reason: string; start: string; end: string }) {
  const utility = await openUtility('Asia/Shanghai', at('15T10:00'));
  onTestFinished(() => utility.stop());
  const planner = await utility.as('planner');
  const chief = await utility.as('chief');
  const { id } = await planner.post('/planned-outages', { kind: 'urgent', ...cut });
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  return { utility, planner, chief, id: id as string, path };
}

test('who moves in after the first notice is told at once, who moved out hears nothing more, and posters with a photo count', async () => {
  const { utility, planner, chief, path } = await approved({
    ...{ devices: ['FU3'], reason: '更换导线' },
    ...{ start: '2026-07-17T10:00:00+08:00', end: '2026-07-17T12:00:00+08:00' },
  });
  const { course, gateway, files } = utility;
  await course.runTo(at('16T09:00'));
  const duties = () => all(chief, `${path}/duties`);
  expect((await duties()).map(({ state }) => state)).toEqual(Array(8).fill('met'));
  expect(await chief.get(`${path}/publications`)).toMatchObject({ items: [{ revision: 1 }] });

  const old = files.contactOf.get('TX3-1') ?? '';
  const until = new Date(at('16T09:00')).toISOString();
  await planner.post('/contacts', { id: 'NEW', name: '新住户', phone: '+8613900139111' });
  await planner.post('/subscriptions', { contact: old, supplyPoint: 'TX3-1', until });
  await planner.post('/subscriptions', { contact: 'NEW', supplyPoint: 'TX3-1', from: until });
  await course.runTo(at('16T09:05'));
  const textsTo = (phone: string | undefined) =>
    gateway.inbox.all().filter(({ to }) => to === phone);
  expect(textsTo('+8613900139111').map(({ text }) => text)).toEqual([
    expect.stringContaining('计划停电'),
  ]);
  const fresh = (await duties()).find(({ contact }) => contact === 'NEW');
  expect(fresh).toMatchObject({ state: 'met', proof: { kind: 'delivery' } });

  await course.runTo(at('17T09:30'));
  // The reminder one hour before goes to who lives there now.
  expect(textsTo('+8613900139111')).toHaveLength(2);
  expect(textsTo(files.phones.get(old))).toHaveLength(1);
  const photo = Buffer.from('a photo').toString('base64');
  const poster = { kind: 'poster', supplyPoints: ['TX3-4'], photo };
  expect(await chief.post(`${path}/proofs`, poster)).toMatchObject({ insufficient: [] });
  expect(utility.errors).toEqual([]);
});

test('another switching state that stands draws the cut anew: gained ones are told, lost ones that it is off', async () => {
  const { utility, planner, chief, path } = await approved({
    ...{ devices: ['CB2'], reason: '更换开关' },
    ...{ start: '2026-07-17T10:00:00+08:00', end: '2026-07-17T12:00:00+08:00' },
  });
  const { course, gateway, files } = utility;
  await course.runTo(at('16T09:00'));
  expect(await chief.get(path)).toMatchObject({ affected: { supplyPoints: 16 } });

  // The tie is closed and SW1 opened: TX2 and TX3 hang on CB2 now.
  const reason = '转供';
  const entries = [
    { device: 'SW9', phases: 'ABC', state: 'closed', reason },
    { device: 'SW1', phases: 'ABC', state: 'open', reason },
  ];
  await planner.post('/devices/actions/switch', { entries });
  await course.runTo(at('16T09:20'));
  expect(await chief.get(path)).toMatchObject({ revision: 1 });
  await course.runTo(at('16T10:30'));
  await course.runTo(at('16T10:35'));
  expect(await chief.get(path)).toMatchObject({ revision: 2, affected: { supplyPoints: 32 } });
  const phone = files.phones.get(files.contactOf.get('TX3-1') ?? '');
  const texts = gateway.inbox.all().filter(({ to }) => to === phone);
  expect(texts.map(({ text }) => text)).toEqual([expect.stringContaining('计划停电')]);
  const gained = (await all(chief, `${path}/duties`)).filter(({ contact }) => contact === 'TX3-1');
  expect(gained).toMatchObject([{ state: 'missed', reason: 'switching', proof: {} }]);
});

test('switching shortly before a cut: who comes in hears of it while there is still light', async () => {
  const { utility, planner, chief, path } = await approved({
    ...{ devices: ['CB2'], reason: '更换开关' },
    ...{ start: '2026-07-17T10:00:00+08:00', end: '2026-07-17T12:00:00+08:00' },
  });
  const { course, gateway, files } = utility;
  await course.runTo(at('17T09:40'));
  const entries = [
    { device: 'SW9', phases: 'ABC', state: 'closed', reason: '转供' },
    { device: 'SW1', phases: 'ABC', state: 'open', reason: '转供' },
  ];
  await planner.post('/devices/actions/switch', { entries });
  await course.runTo(at('17T09:42'));
  expect(await chief.get(path)).toMatchObject({ revision: 1 });
  await course.runTo(at('17T09:50'));
  await course.runTo(at('17T09:52'));
  expect(await chief.get(path)).toMatchObject({ revision: 2, affected: { supplyPoints: 32 } });
  await course.runTo(at('17T09:54'));
  const phone = files.phones.get(files.contactOf.get('TX3-1') ?? '');
  const texts = gateway.inbox.all().filter(({ to }) => to === phone);
  expect(texts.map(({ text }) => text)).toEqual([expect.stringContaining('计划停电')]);
});

test('who is added by hand is told and owed it, who is taken out is not, and the audit says why', async () => {
  const utility = await openUtility('Asia/Shanghai', at('15T10:00'));
  onTestFinished(() => utility.stop());
  const { course, gateway, files } = utility;
  const planner = await utility.as('planner');
  const chief = await utility.as('chief');
  const people = [
    { supplyPoint: 'TX2-1', pick: 'added', reason: '另有一路进线' },
    { supplyPoint: 'TX3-1', pick: 'removed', reason: '发电车供电' },
  ];
  const plan = {
    ...{ kind: 'urgent', devices: ['FU3'], reason: '更换导线', people },
    ...{ start: '2026-07-17T10:00:00+08:00', end: '2026-07-17T12:00:00+08:00' },
  };
  const wrong = { ...plan, people: [{ ...people[0], supplyPoint: 'NOBODY' }] };
  await expect(planner.post('/planned-outages', wrong)).rejects.toThrow('PLN-SUPPLY-POINT');
  const { id, affected } = await planner.post('/planned-outages', plan);
  expect(affected).toMatchObject({ supplyPoints: 8, contacts: 8 });
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  await course.runTo(at('16T09:00'));

  const textsOf = (point: string): string[] => {
    const phone = files.phones.get(files.contactOf.get(point) ?? '');
    const own = gateway.inbox.all().filter(({ to }) => to === phone);
    return own.map(({ text }) => text);
  };
  expect(textsOf('TX2-1')).toEqual([expect.stringContaining('计划停电')]);
  expect(textsOf('TX3-1')).toEqual([]);
  const points = (await all(chief, `${path}/duties`)).flatMap((duty) => duty['supplyPoints']);
  expect(points).toContain('TX2-1');
  expect(points).not.toContain('TX3-1');
  const { items: log } = await chief.get('/log?scope=shift');
  expect(log.find(({ what }: { what: string }) => what === 'plan_drafted')).toMatchObject({
    details: { people },
  });

  // The generator on wheels is needed elsewhere, and the second line is found to be live.
  expect(await planner.change(path, { people: [] })).toMatchObject({ body: { revision: 2 } });
  await course.runTo(at('16T09:10'));
  expect(textsOf('TX3-1')).toEqual([expect.stringContaining('计划停电')]);
  expect(textsOf('TX2-1')).toEqual([
    expect.stringContaining('计划停电'),
    expect.stringContaining('取消'),
  ]);
  expect(utility.errors).toEqual([]);
});

test('a notice that a person stopped is followed by nothing: no chase, no reminder; its duties are a task at once, and the next revision is told', async () => {
  const { utility, planner, chief, id, path } = await approved({
    ...{ devices: ['FU2'], reason: '更换导线' },
    ...{ start: '2026-07-16T20:00:00+08:00', end: '2026-07-16T22:00:00+08:00' },
  });
  const { course, gateway, files } = utility;
  await course.runTo(at('15T10:00') + 5_000);
  const { items: waves } = await chief.get(`/waves?subject=${id}&state=held`);
  expect(waves).toMatchObject([{ kind: 'planned_notice', holdReason: 'by_hand' }]);
  await chief.post(`/waves/${waves[0].id}/actions/stop`, { reason: '时间写错' });

  const clinic = async () =>
    (await all(chief, `${path}/duties`)).find(({ contact }) => contact === 'Clinic');
  expect(await clinic()).toMatchObject({ state: 'at_risk', reason: 'notice_stopped', proof: null });
  const tasks = await all(chief, '/tasks?state=open');
  expect(tasks.filter(({ code }) => code === 'duty_at_risk')).toMatchObject([
    { subject: id, contact: 'Clinic', text: expect.stringContaining('stopped') },
  ]);

  // Chases were due after four and after eight hours.
  await course.runTo(at('15T19:00'));
  expect(gateway.inbox.all()).toEqual([]);
  const chases = await all(chief, `/notices?subject=${id}&state=suppressed`);
  expect(new Set(chases.map(({ reason }) => reason))).toEqual(new Set(['stopped']));

  const changed = await planner.change(path, { reason: '更换导线和绝缘子' });
  expect(changed.status).toBe(200);
  await course.runTo(at('15T19:10'));
  const told = gateway.inbox.all().filter(({ to }) => to === files.phones.get('Clinic'));
  expect(told.map(({ text }) => text)).toEqual([expect.stringContaining('绝缘子')]);
  expect(await clinic()).toMatchObject({ state: 'met', proof: { kind: 'delivery' } });
});
