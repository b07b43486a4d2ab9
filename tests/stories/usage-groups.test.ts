import { expect, test } from 'vitest';
import type { Reading } from '../../src/model/reading.ts';
import { DAY, HOUR } from '../../src/model/time.ts';
import { story, type Town } from '../support/story.ts';

const start = '2026-07-15T10:40+08:00';
const DAYS = 31;
const midnight = Date.parse('2026-07-15T00:00+08:00');

/** Hourly words of a register over the last month. */
async function counted(town: Town, point: string, whAt: (hour: number) => number): Promise<void> {
  const readings: Reading[] = [];
  let value = 1_000_000;
  for (let i = 0; i <= DAYS * 24; i += 1) {
    const time = midnight - DAYS * DAY + i * HOUR;
    readings.push({
      ...{ asset: `M-${point}`, quantity: 'energy_import', phase: null, time, value },
      ...{ quality: 'good', reason: null, receivedAt: time },
    } as unknown as Reading);
    value += whAt(i % 24);
  }
  await town.core.stores.readings.append(readings);
}

test('Li charges at night: she reads the rule, declines, and planned work asks for hours that disturb few', async () => {
  const customer = { segments: 'segments.yaml', answers: 'answers.yaml' };
  const town = await story('two-feeders', { start, customer });
  await counted(town, 'TX1-1', (hour) => (hour >= 22 || hour < 6 ? 2_000 : 100));
  const others = ['TX1', 'TX6', 'TX2', 'TX3'].flatMap((tx) =>
    Array.from({ length: 12 }, (_, i) => `${tx}-${i + 1}`),
  );
  const busy = others.filter(
    (id) => id !== 'TX1-1' && town.core.world.locator.supplyPoint(id) !== undefined,
  );
  // Everybody else cooks at noon.
  for (const id of busy)
    await counted(town, id, (hour) => (hour === 11 || hour === 12 ? 3_000 : 300));

  const li = await town.customer('Li');
  const shown = await li.page();
  expect(shown).toMatch(/Night charging\s*: yes\s+30% or more of all energy is used between/);
  expect(shown).toMatch(/between 22:00 and 06:00 \(yours: 9\d%\)\.\s+The rule is met\./);
  const after = await li.send('/my/segments?lang=en', {
    ...{ place: 'TX1-1', segment: 'night_charging', wish: 'out' },
  });
  expect(after).toMatch(/Night charging\s*: no/);
  expect(after).toMatch(/You declined it, Wed,? 15 Jul 10:4\d/);
  const own = await li.get('/my/segments/TX1-1');
  expect(own.groups.find(({ id }: { id: string }) => id === 'night_charging')).toMatchObject({
    ...{ isMet: true, isIn: false, wished: { wish: 'out', by: 'Li' } },
  });
  expect(await li.status('/my/segments/TX2-1')).toBe(404);

  // The month is worked out a few places at a time; what she declined stands above it, also after a restart.
  await town.runTo('10:58');
  const chief = await town.signIn('chief');
  const groups = await chief.get('/segments?device=CB1');
  const places = Object.fromEntries(
    groups.groups.map(({ id, places: count }: { id: string; places: number | null }) => [
      id,
      count,
    ]),
  );
  expect(groups).toMatchObject({ total: 32, known: 32, fewerThan: 20 });
  expect(places).toMatchObject({ night_charging: 0, always_on: 31 });
  const { items: ids } = await chief.get('/segments/always_on/supply-points?device=CB1');
  expect(ids).toHaveLength(31);
  const trail = await town.core.records.history.audit({ subject: 'TX1-1', limit: 10 });
  expect(trail).toMatchObject([{ what: 'segment_wish', by: 'Li', details: { wish: 'out' } }]);
  await town.killAndRestart();
  await town.runTo('11:00');
  const again = await town.customer('Li');
  expect(await again.page()).toMatch(/You declined it/);

  const planner = await town.signIn('planner');
  const found = await planner.post('/planned-outages/hours', {
    ...{ devices: ['CB1'], hours: 2 },
    ...{ from: '2026-07-20T00:00:00+08:00', to: '2026-07-21T00:00:00+08:00' },
  });
  expect(found).toMatchObject({ places: 32, sampled: 32, read: 32 });
  // No proposal touches the hours in which they cook: 11 to 13.
  for (const { start: from, end } of found.items) {
    const hours = [new Date(from).getUTCHours() + 8, new Date(end).getUTCHours() + 8];
    expect((hours[1] ?? 0) <= 11 || (hours[0] ?? 0) >= 13).toBe(true);
  }
  expect(found.items[0].disturbed).toMatchObject([{ id: 'always_on', places: 31 }]);
});

test('without rules nothing is shown, and a group of few is not counted out', async () => {
  const town = await story('two-feeders', { start });
  const li = await town.customer('Li');
  expect(await li.page()).not.toMatch(/How you use energy/);
  expect(await li.get('/my/segments/TX1-1')).toMatchObject({ groups: [] });
  const chief = await town.signIn('chief');
  await expect(chief.get('/segments?device=CB1')).rejects.toThrow(/404/);
});
