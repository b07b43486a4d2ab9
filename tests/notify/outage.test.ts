import { afterEach, describe, expect, test } from 'vitest';
import { outage } from '../contracts/records-samples.ts';
import { type Town, town } from './support/town.ts';

const people = [
  { id: 'C-1', phone: '+8613800001111', points: ['SP-1'] },
  { id: 'C-2', phone: '+8613800002222', points: ['SP-2', 'SP-3'] },
  { id: 'C-3', phone: '+8613800003333', points: ['SP-4'], class: 'life_support' as const },
];
const start = '2026-07-15T10:00:00+08:00';
let it: Town;
afterEach(() => it.stop());

function dark(points: string[], own = {}) {
  return outage('O-1', { dark: points, ever: points, startedAt: Date.parse(start), ...own });
}

describe('an outage is told', () => {
  test('each contact once, life support on both channels, back to all who were told', async () => {
    it = await town({ people, start });
    const all = ['SP-1', 'SP-2', 'SP-3', 'SP-4'];
    for (const id of all) it.supply.set(id, 'dark');
    await it.news(dark(all), [{ what: 'confirmed', supplyPoints: all }]);
    await it.run(20);
    expect(it.texts('+8613800001111')).toEqual([
      expect.stringContaining('【新区供电】桃园路SP-1号于10:00停电'),
    ]);
    expect(it.texts('+8613800002222')).toEqual([expect.stringMatching(/等2处于/)]);
    const urgent = it.gateway.inbox.all().filter((item) => item.to === '+8613800003333');
    expect(urgent.map((item) => item.channel).sort()).toEqual(['sms', 'voice']);
    for (const id of all) it.supply.set(id, 'live');
    const back = dark([], { state: 'restored', revision: 2, restoredAt: it.clock.now() });
    await it.news(back, [{ what: 'restored', supplyPoints: all }]);
    await it.run(30);
    expect(it.texts('+8613800001111').at(-1)).toContain('恢复供电');
    expect(it.texts('+8613800001111')).toHaveLength(2);
    expect((await it.notices('O-1')).map((one) => one.state)).not.toContain('queued');
    expect(it.gateway.faults).toEqual([]);
  });

  test('a provider that takes the message and breaks the connection: exactly one message', async () => {
    it = await town({
      people: [{ id: 'C-9', phone: '+8613800000001', points: ['SP-1'], channels: ['sms'] }],
      start,
      hooks: false,
    });
    it.supply.set('SP-1', 'dark');
    await it.news(dark(['SP-1']), [{ what: 'confirmed', supplyPoints: ['SP-1'] }]);
    await it.run(90);
    expect(it.texts('+8613800000001')).toHaveLength(1);
    const [notice] = await it.notices('O-1');
    const found = await it.store.outbox.notice(notice?.id ?? '');
    expect(found?.deliveries).toHaveLength(1);
    expect(found?.deliveries[0]?.providerId).toMatch(/^SM/);
    expect(it.logged.join('\n')).not.toMatch(/13800000001|Basic|12345/);
  });
});
