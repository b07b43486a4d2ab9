/** The process dies between two steps of which each alone is right. */
import { afterEach, expect, test } from 'vitest';
import { turns } from '../support/hooks.ts';
import type { Town } from '../support/town.ts';
import { darkVillage, sms } from '../support/village.ts';

let it: Town;
afterEach(() => it.stop());

test('killed in a call whose notice was proven by the text before it: "power is back" does not wait for that call for ever', async () => {
  const mute = { id: 'C-1', phone: '+8613900020005', points: ['SP-1'] };
  const { record, ...made } = await darkVillage([mute]);
  it = made.it;
  it.gateway.answerQuestions(503);
  await it.run(1_700, 20);
  // The telephone is rung half an hour after the text, and the answer to that call never comes.
  let answered = (): void => {};
  it.gateway.answerAfter(new Promise((resolve) => (answered = resolve)));
  const calls = async () => {
    const [{ id } = { id: '' }] = await it.notices('O-1');
    return (await it.store.outbox.notice(id))?.deliveries ?? [];
  };
  while ((await calls()).length < 2) {
    it.clock.advanceTo(it.clock.now() + 20_000);
    await it.outbox.tick();
    await turns(50);
  }
  const [text] = await calls();
  await it.store.outbox.receive({
    ...{ provider: 'twilio', providerId: text?.providerId ?? '', marker: text?.marker ?? null },
    ...{ status: 'delivered', code: null, said: null, from: null },
    ...{ receivedAt: it.clock.now(), applied: false },
  });
  await it.outbox.tick();
  expect((await it.notices('O-1')).map(({ state }) => state)).toEqual(['delivered']);
  it.kill();
  answered();
  it.gateway.answerAfter(null);
  it.gateway.answerQuestions(null);
  it.supply.set('SP-1', 'live');
  const back = { ...record, dark: [], revision: 2, state: 'restored' as const };
  await it.news({ ...back, restoredAt: it.clock.now() }, [
    { what: 'restored', supplyPoints: ['SP-1'] },
  ]);
  await it.run(1_200, 20);
  expect(it.texts(mute.phone).at(-1)).toContain('恢复供电');
});

test('what nobody can say of "off" is no open question any more once it has been given up: "power is back" is told', async () => {
  const dropped = { id: 'C-1', phone: '+8613900020001', points: ['SP-1'], ...sms };
  const { record, ...made } = await darkVillage([dropped], { hooks: false });
  it = made.it;
  it.gateway.answerQuestions(503);
  await it.run(3_600, 20);
  expect((await it.notices('O-1')).map(({ state }) => state)).toEqual(['undeliverable']);
  it.supply.set('SP-1', 'live');
  const back = { ...record, dark: [], revision: 2, state: 'restored' as const };
  await it.news({ ...back, restoredAt: it.clock.now() }, [
    { what: 'restored', supplyPoints: ['SP-1'] },
  ]);
  await it.run(600, 10);
  expect(it.texts(dropped.phone).at(-1)).toContain('恢复供电');
});

test('killed between the claim and the call by the second channel: the telephone rings all the same', async () => {
  const mute = { id: 'C-1', phone: '+8613900020005', points: ['SP-1'] };
  it = (await darkVillage([mute])).it;
  it.gateway.answerQuestions(503);
  await it.run(1_700, 20);
  it.freeze('begin');
  const isClaimed = async () =>
    (await it.notices('O-1')).some((one) => one.channel === 'voice' && one.leaseUntil !== null);
  for (let i = 0; i < 20 && !(await isClaimed()); i += 1) {
    it.clock.advanceTo(it.clock.now() + 20_000);
    void it.outbox.tick();
    await turns(100);
  }
  expect(await isClaimed()).toBe(true);
  it.kill();
  await it.run(180, 5);
  expect(it.gateway.inbox.all().map(({ channel }) => channel)).toEqual(['sms', 'voice']);
});
