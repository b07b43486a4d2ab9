import { expect, test } from 'vitest';
import { latestGrid } from '../../src/operate/imports.ts';
import { importPlans } from '../../src/operate/plans/import.ts';
import { story } from '../support/story.ts';

test('planned.csv becomes drafts with their windows, once, and nobody is told', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T09:00+08:00' });
  const { records } = town.core;
  const grid = await latestGrid(records);
  if (grid === null) throw new Error('no network');
  const text = [
    'device,supply_points,start,end,kind,reason,reference,steps',
    'FU2,,2026-07-28 08:00,2026-07-28 12:00,planned,更换导线,工单-7,08:00:FU2;08:20:/FU2;11:40:FU2;12:00:/FU2',
    ',TX1-1;TX1-3,2026-07-29 08:00,2026-07-29 09:00,customer_request,用户申请,,',
  ].join('\n');
  const file = { name: 'planned.csv', bytes: new TextEncoder().encode(text) };
  const context = { records, zone: 'Asia/Shanghai', country: 'CN', by: 'import', grid };
  const now = Date.parse('2026-07-15T09:00+08:00');
  expect(await importPlans(file, { ...context, now, dryRun: true })).toMatchObject({ added: 2 });
  expect(await importPlans(file, { ...context, now })).toMatchObject({ added: 2, refused: [] });
  const again = await importPlans(file, { ...context, now });
  expect(again).toMatchObject({ added: 0, warnings: [{ code: 'IMP-PLAN-KNOWN' }, {}] });

  const planner = await town.signIn('planner');
  const { items } = await planner.get('/planned-outages');
  expect(items).toMatchObject([
    { kind: 'customer_request', state: 'draft', supplyPoints: ['TX1-1', 'TX1-3'] },
    { state: 'draft', reference: '工单-7', author: 'import', affected: { supplyPoints: 12 } },
  ]);
  const chief = await town.signIn('chief');
  const path = `/planned-outages/${items[1].id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  expect(await chief.get(path)).toMatchObject({ state: 'approved', affected: { contacts: 12 } });
  await town.runTo('09:10');

  const bad = {
    name: 'planned.csv',
    bytes: new TextEncoder().encode(text.replace('FU2,,', 'FU99,,')),
  };
  const refused = await importPlans(bad, { ...context, now });
  expect(refused.refused.map(({ code }) => code)).toContain('IMP-DEVICE-UNKNOWN');
  const early = { ...bad, bytes: new TextEncoder().encode(text.replace('08:00:FU2', '07:00:FU2')) };
  expect((await importPlans(early, { ...context, now })).refused).toMatchObject([
    { row: 2, column: 'steps', code: 'PLN-STEP-TIME' },
  ]);
});

test('a work that planned.csv says is done live cuts nobody; two of them at other places are two', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T09:00+08:00' });
  const { records } = town.core;
  const grid = await latestGrid(records);
  if (grid === null) throw new Error('no network');
  const head = 'device,supply_points,start,end,kind,reason,live_line';
  const fileOf = (...rows: string[]) => ({
    name: 'planned.csv',
    bytes: new TextEncoder().encode([head, ...rows].join('\n')),
  });
  const now = Date.parse('2026-07-15T09:00+08:00');
  const context = { records, zone: 'Asia/Shanghai', country: 'CN', by: 'import', grid, now };
  const file = fileOf(
    'FU2,,2026-07-28 08:00,2026-07-28 12:00,planned,带电更换避雷器,是',
    ',TX1-1;TX1-3,2026-07-28 08:00,2026-07-28 09:00,planned,带电接火,yes',
  );
  expect(await importPlans(file, context)).toMatchObject({ added: 2, refused: [] });
  expect(await importPlans(file, context)).toMatchObject({ added: 0 });
  const planner = await town.signIn('planner');
  const { items } = await planner.get('/planned-outages');
  const avoided = items.map((plan: { avoided: object }) => plan.avoided);
  expect(avoided).toHaveLength(2);
  expect(avoided).toContainEqual({ supplyPoints: 12, customerMinutes: 2880 });
  expect(avoided).toContainEqual({ supplyPoints: 2, customerMinutes: 120 });
  const rota = fileOf('FU2,,2026-07-28 08:00,2026-07-28 12:00,rota,限电,yes');
  expect((await importPlans(rota, context)).refused).toMatchObject([
    { row: 2, column: 'live_line', code: 'PLN-LIVE-KIND' },
  ]);
});
