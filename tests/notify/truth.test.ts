import { afterEach, describe, expect, test } from 'vitest';
import type { Outage } from '../../src/model/outage.ts';
import { outage } from '../contracts/records-samples.ts';
import { type Town, type TownOptions, town } from './support/town.ts';

let it: Town;
afterEach(() => it.stop());

const one = { id: 'C-1', phone: '+8613800001111', points: ['SP-1'], channels: ['sms' as const] };
const two = { id: 'C-2', phone: '+8613800002222', points: ['SP-2'], channels: ['sms' as const] };

async function begin(start: string, more: Partial<TownOptions> = {}): Promise<Outage> {
  it = await town({ people: [one, two], start, ...more });
  const points = ['SP-1', 'SP-2'];
  for (const id of points) it.supply.set(id, 'dark');
  const record = outage('O-1', { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
  return record;
}

async function restore(record: Outage, points: string[], revision: number): Promise<void> {
  for (const id of points) it.supply.set(id, 'live');
  const dark = record.dark.filter((id) => !points.includes(id));
  const isOver = dark.length === 0;
  const next: Outage = {
    ...record,
    ...{ dark, revision, state: isOver ? 'restored' : 'restoring' },
    restoredAt: isOver ? it.clock.now() : null,
  };
  await it.news(next, [
    isOver
      ? { what: 'restored', supplyPoints: points }
      : { what: 'part_restored', supplyPoints: points, stillDark: dark },
  ]);
}

describe('no message older than a newer fact', () => {
  test('nt-restored-before-sent: who was not told hears nothing, who was told hears that it is back', async () => {
    const record = await begin('2026-07-15T10:00:00+08:00', { ratePerSecond: 0.5 });
    await it.run(2);
    const told = [one, two].filter(({ phone }) => it.texts(phone).length > 0);
    expect(told).toHaveLength(1);
    await restore(record, ['SP-1', 'SP-2'], 2);
    await it.run(60, 2);
    const untold = [one, two].find((person) => !told.includes(person));
    expect(it.texts(untold?.phone ?? '')).toEqual([]);
    expect(it.texts(told[0]?.phone ?? '')).toHaveLength(2);
    const reasons = (await it.notices('O-1'))
      .filter(({ contact }) => contact === untold?.id)
      .map(({ kind, reason }) => `${kind} ${reason}`);
    expect(reasons).toContain('outage_detected restored_before_sent');
    expect(reasons).toContain('outage_restored restored_before_sent');
  });

  test('staged restoration: those back are told, those still dark hear of it once and not "restored"', async () => {
    const record = await begin('2026-07-15T10:00:00+08:00');
    await it.run(10);
    await restore(record, ['SP-1'], 2);
    await it.run(60, 2);
    expect(it.texts(one.phone).at(-1)).toContain('恢复供电');
    expect(it.texts(two.phone).at(-1)).toContain('已部分恢复');
    await restore({ ...record, dark: ['SP-2'] }, ['SP-2'], 3);
    await it.run(60, 2);
    expect(it.texts(two.phone).at(-1)).toContain('已于');
    expect(it.texts(one.phone)).toHaveLength(2);
    expect(it.texts(two.phone)).toHaveLength(3);
  });

  test('a place that is dark by another outage keeps "restored" back until it has supply', async () => {
    const both = { ...one, points: ['SP-1', 'SP-2'] };
    it = await town({ people: [both], start: '2026-07-15T10:00:00+08:00' });
    for (const id of both.points) it.supply.set(id, 'dark');
    const record = outage('O-1', { dark: ['SP-1'], ever: ['SP-1'], startedAt: it.clock.now() });
    await it.news(record, [{ what: 'confirmed', supplyPoints: ['SP-1'] }]);
    await it.run(10);
    expect(it.texts(both.phone)[0]).toContain('您2处中的1处');
    await restore(record, ['SP-1'], 2);
    await it.run(120, 5);
    expect(it.texts(both.phone)).toHaveLength(1);
    it.supply.set('SP-2', 'live');
    await it.run(60, 5);
    expect(it.texts(both.phone)).toHaveLength(2);
  });

  test('ten flips in an hour: at most three messages, the last one true', async () => {
    let record = await begin('2026-07-15T10:00:00+08:00');
    await it.run(10);
    for (let flip = 0; flip < 9; flip += 1) {
      const isOn = flip % 2 === 0;
      const state = isOn ? 'restored' : 'confirmed';
      for (const id of ['SP-1', 'SP-2']) it.supply.set(id, isOn ? 'live' : 'dark');
      const dark = isOn ? [] : ['SP-1', 'SP-2'];
      record = { ...record, dark, state, revision: record.revision + 1 };
      await it.news(record, [
        { what: isOn ? 'restored' : 'reopened', supplyPoints: ['SP-1', 'SP-2'] },
      ]);
      await it.run(360, 30);
    }
    expect(it.texts(one.phone).length).toBeLessThanOrEqual(3);
    await it.run(7200, 60);
    expect(it.texts(one.phone).at(-1)).toContain('恢复供电');
  });

  test('merged into another: nobody is told a second time, and all hear that it is back', async () => {
    const record = await begin('2026-07-15T10:00:00+08:00');
    await it.run(10);
    it.outages.set('O-1', { ...record, state: 'merged', mergedInto: 'O-2' });
    const whole = { ...record, id: 'O-2' };
    await it.news(whole, [{ what: 'widened', supplyPoints: ['SP-1', 'SP-2'] }]);
    await it.run(20);
    expect(it.texts(one.phone)).toHaveLength(1);
    await restore(whole, ['SP-1', 'SP-2'], 2);
    await it.run(30, 2);
    expect(it.texts(one.phone)).toHaveLength(2);
  });

  test('quiet hours: a night outage waits for the morning and its facts, then says nothing when it is over', async () => {
    const record = await begin('2026-03-06T02:00:00+08:00');
    await it.run(600, 30);
    expect(it.gateway.inbox.all()).toEqual([]);
    expect((await it.notices('O-1')).map(({ reason }) => reason)).toEqual([
      'quiet_hours',
      'quiet_hours',
    ]);
    await restore(record, ['SP-1'], 2);
    await it.run(18_000, 600);
    expect(it.texts(one.phone)).toEqual([]);
    expect(it.texts(two.phone)).toHaveLength(1);
  });

  test('a wave over its brake waits for a person; life support goes at once', async () => {
    const urgent = {
      id: 'C-3',
      phone: '+8613800003333',
      points: ['SP-3'],
      class: 'life_support' as const,
    };
    it = await town({
      people: [one, two, urgent],
      start: '2026-07-15T10:00:00+08:00',
      settings: { brake: { verified: 1, inferred: 1, byHand: 1 } },
    });
    const points = ['SP-1', 'SP-2', 'SP-3'];
    for (const id of points) it.supply.set(id, 'dark');
    const record = outage('O-1', { dark: points, ever: points, startedAt: it.clock.now() });
    await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
    await it.run(10);
    expect(new Set(it.gateway.inbox.all().map(({ to }) => to))).toEqual(new Set([urgent.phone]));
    const { items } = await it.store.notices.waves({ subject: 'O-1', state: 'held', limit: 10 });
    expect(items.map(({ holdReason }) => holdReason)).toEqual(['brake']);
    const tasks = await it.store.documents.list('task', { limit: 10 });
    expect(tasks.items.map(({ code }) => code)).toEqual(['wave_release']);
  });
});
