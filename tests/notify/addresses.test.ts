import { afterEach, describe, expect, test } from 'vitest';
import { outage } from '../contracts/records-samples.ts';
import { type Town, type TownOptions, town } from './support/town.ts';

let it: Town;
afterEach(() => it.stop());

async function told(people: TownOptions['people'], more: Partial<TownOptions> = {}): Promise<void> {
  it = await town({ people, start: '2026-07-15T10:00:00+08:00', ...more });
  await another('O-1');
}

async function another(id: string): Promise<void> {
  const points = ['SP-1'];
  it.supply.set('SP-1', 'dark');
  const record = outage(id, { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
}

const at = (phone: string, more = {}) => ({ id: 'C-1', phone, points: ['SP-1'], ...more });
const channelsUsed = () => it.gateway.inbox.all().map(({ channel }) => channel);

async function deliveries(subject: string) {
  const [notice] = await it.notices(subject);
  return (await it.store.outbox.notice(notice?.id ?? ''))?.deliveries ?? [];
}

describe('addresses', () => {
  test('nt-landline: refused at once as a landline (21614): voice is tried at once, never SMS again', async () => {
    await told([at('+8613800001614')]);
    await it.run(60, 2);
    // The simulated number refuses calls with the same code.
    expect((await deliveries('O-1')).map(({ channel }) => channel)).toEqual(['sms', 'voice']);
    await another('O-2');
    await it.run(30, 2);
    expect((await deliveries('O-2')).map(({ channel }) => channel)).not.toContain('sms');
    expect(it.logged.filter((line) => line.startsWith('channel_threw'))).toEqual([]);
  });

  test('nt-landline: failed by receipt as a landline (30006): by voice within a minute, then voice first', async () => {
    await told([at('+8613900030006')]);
    await it.run(60, 2);
    expect(channelsUsed()).toContain('voice');
    await another('O-2');
    await it.run(30, 2);
    expect((await deliveries('O-2')).map(({ channel }) => channel)).toEqual(['voice']);
  });

  test('nt-stop-means-stop: 21610 is an opt-out for SMS: voice now, and no SMS call ever again', async () => {
    await told([at('+8613800001610')]);
    await it.run(40, 2);
    // The simulated number refuses calls with the same code, so the second channel is opted out as well.
    expect((await deliveries('O-1')).map(({ channel, code }) => [channel, code])).toEqual([
      ['sms', '21610'],
      ['voice', '21610'],
    ]);
    await another('O-2');
    await it.run(30, 2);
    expect(await deliveries('O-2')).toEqual([]);
    expect((await it.notices('O-2')).map(({ reason }) => reason)).toEqual(['opted_out']);
  });

  test('nt-stop-means-stop: " stop. " and 退订 opt out, START opts in, a sentence does neither', async () => {
    const phone = '+8613800004321';
    await told([at(phone, { channels: ['sms'] })]);
    await it.run(10);
    for (const [text, expected] of [
      ['Please do not stop', []],
      [' stop. ', ['sms']],
      ['START', []],
      ['退订', ['sms']],
      ['订阅', []],
      ['TD', ['sms']],
    ] as const) {
      await it.gateway.reply(phone, '+861065001', text);
      await it.run(2);
      const [notice] = await it.notices('O-1');
      const [recipient] = await it.store.outbox.recipients(notice === undefined ? [] : [notice]);
      expect([text, recipient?.optedOut]).toEqual([text, expected]);
    }
    expect(it.feedback).toEqual(['Please do not stop']);
  });

  test('three permanent failures in a row on one address: it is dead, and nothing goes there any more', async () => {
    await told([at('+8613800001612')]);
    await it.run(20, 2);
    await another('O-2');
    await it.run(20, 2);
    expect((await deliveries('O-2')).map(({ channel }) => channel)).toEqual(['sms', 'voice']);
    await another('O-3');
    await it.run(20, 2);
    await another('O-4');
    await it.run(20, 2);
    expect(await deliveries('O-4')).toEqual([]);
    expect((await it.notices('O-4')).map(({ reason }) => reason)).toEqual(['no_channel']);
    const { items } = await it.store.documents.list('task', { limit: 20 });
    expect(items.map(({ code }) => code)).toContain('number_invalid');
  });

  test('texts filtered for more than two in a hundred of a wave: the rest waits for a person', async () => {
    const people = Array.from({ length: 40 }, (_, i) => ({
      ...{ id: `C-${i}`, points: ['SP-1'], channels: ['sms' as const] },
      phone: i < 4 ? `+861380${i}030007` : `+86138000020${10 + i}`,
    }));
    await told(people, { ratePerSecond: 4 });
    await it.run(60, 1);
    const [wave] = (await it.store.notices.waves({ limit: 1 })).items;
    expect(wave).toMatchObject({ state: 'held', holdReason: 'filtered' });
    const { items } = await it.store.documents.list('task', { limit: 20 });
    expect(items.find(({ code }) => code === 'text_filtered')?.text).toContain('of 40 texts');
  });

  test('no channel at all: suppressed with a task, not failed', async () => {
    await told([{ id: 'C-1', phone: null, points: ['SP-1'] }]);
    await it.run(10);
    expect((await it.notices('O-1')).map(({ state, reason }) => [state, reason])).toEqual([
      ['suppressed', 'no_channel'],
    ]);
    const tasks = await it.store.documents.list('task', { limit: 10 });
    expect(tasks.items.map(({ code, contact }) => [code, contact])).toEqual([
      ['no_channel_left', 'C-1'],
    ]);
  });

  test('nt-provider-says-slow-down: 429 uses up no try and nobody becomes undeliverable', async () => {
    const people = Array.from({ length: 12 }, (_, i) => ({
      ...{ id: `C-${i}`, phone: `+86139000020${10 + i}`, points: [`SP-${i}`] },
      channels: ['sms' as const],
    }));
    it = await town({
      ...{ people, start: '2026-07-15T10:00:00+08:00', ratePerSecond: 50 },
      gateway: { ratePerSecond: 2 },
    });
    const points = people.flatMap((one) => one.points);
    for (const id of points) it.supply.set(id, 'dark');
    const record = outage('O-1', { dark: points, ever: points, startedAt: it.clock.now() });
    await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
    await it.run(600, 1);
    expect(people.map(({ phone }) => it.texts(phone).length)).toEqual(people.map(() => 1));
  });

  test('receipts reversed and before the answer end as delivered', async () => {
    const people = ['0002', '0004'].map((tail, i) => ({
      ...{ id: `C-${i}`, phone: `+861380000${tail}`, points: ['SP-1'], channels: ['sms' as const] },
    }));
    await told(people);
    await it.run(20);
    const notices = await it.notices('O-1');
    expect(notices.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    expect(people.map(({ phone }) => it.texts(phone).length)).toEqual([1, 1]);
  });

  test('test mode reaches its own addresses only', async () => {
    await told([at('+8613800001111'), { id: 'C-2', phone: '+8613800002222', points: ['SP-1'] }], {
      settings: { mode: 'test', testTo: ['+8613800002222'] },
    });
    await it.run(10);
    expect(it.gateway.inbox.all().map(({ to }) => to)).toEqual(['+8613800002222']);
    expect((await it.notices('O-1')).find(({ contact }) => contact === 'C-1')?.reason).toBe(
      'test_mode',
    );
  });
});
