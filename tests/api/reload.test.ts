/** Settings and device files are taken over while the service runs; only what changed restarts. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModbusServer, startModbusServer } from '../../simulators/devices/modbus-server.ts';
import { floatUnit } from '../../simulators/devices/units.ts';
import { defineCommand } from '../../src/cli/command.ts';
import { runProgram } from '../../src/cli/program.ts';
import { forewatt } from '../support/program.ts';
import { type Counted, counted, edit, type House, house } from './support/house.ts';

const volts = (value: number) =>
  floatUnit(400, () => new Map([0, 2, 4].map((address) => [address, value])));
const gateway = (id: string, port: number, more: object = {}) => ({
  ...{ id, kind: 'modbus_tcp', host: '127.0.0.1', port },
  devices: [{ unit: 1, template: 'eastron-sdm630', asset: `M-${id}`, every: '1s', ...more }],
});

let at: House;
let servers: ModbusServer[];
let doors: Counted[];
const sources = (more: object = {}) => [
  gateway('gw-a', doors[0]?.port ?? 0, more),
  gateway('gw-b', doors[1]?.port ?? 0),
];
const reload = () => at.ask('/api/v1/admin/reload', { body: {}, scopes: ['admin'] });
const isUp = ({ health }: { health: string }) => health === 'up';
const allUp = () => at.until('/api/v1/sources', ({ items }) => items.every(isUp));

beforeAll(async () => {
  const units = new Map([
    [1, volts(230)],
    [2, volts(231)],
  ]);
  servers = await Promise.all([1, 2, 3].map(() => startModbusServer({ port: 0, units })));
  doors = await Promise.all(servers.map(({ port }) => counted(port)));
  at = await house(sources());
  await allUp();
});
afterAll(async () => {
  await at.stop();
  for (const { stop } of [...doors, ...servers]) await stop();
});

describe('a reload', () => {
  test('of nothing new disturbs nobody', async () => {
    const { json } = await reload();
    expect(json).toMatchObject({ ok: true, restarted: [], kept: ['gw-a', 'gw-b'] });
    expect(doors.map((door) => door.made())).toEqual([1, 1, 0]);
  });

  test('restarts the source that changed; the other keeps its one connection', async () => {
    at.configure(sources({ every: '2s' }));
    const { json } = await reload();
    expect(json).toMatchObject({ ok: true, restarted: ['gw-a'], kept: ['gw-b'] });
    await allUp();
    expect(doors.map((door) => door.made())).toEqual([2, 1, 0]);
    await expect.poll(() => doors.map((door) => door.open())).toEqual([1, 1, 0]);
    const detail = await at.ask('/api/v1/sources/gw-a');
    expect(detail.json.plans[0].blocks[0]).toMatchObject({ group: 'measurement', everyS: 2 });
  });

  test('with an error in a template changes nothing and says file, line and code', async () => {
    edit(at, 'devices/eastron-sdm630.yaml', (text) => text.replace('voltage_b: {', 'voltag_b: {'));
    at.configure(sources({ every: '5s' }));
    const { json } = await reload();
    expect(json).toMatchObject({ ok: false, restarted: [], kept: ['gw-a', 'gw-b'] });
    expect(json.problems[0]).toMatchObject({ code: 'COL-TPL-POINT' });
    expect(json.problems[0].file).toMatch(/devices\/eastron-sdm630\.yaml$/);
    expect(json.problems[0].line).toBeGreaterThan(10);
    expect(doors.map((door) => door.made())).toEqual([2, 1, 0]);
    const last = await at.ask('/api/v1/admin/reload');
    expect(last.json.last).toMatchObject({ ok: false, by: 'machine' });
    expect(at.errors.splice(0)).toEqual(['reload_refused']);
    edit(at, 'devices/eastron-sdm630.yaml', (text) => text.replace('voltag_b: {', 'voltage_b: {'));
    at.configure(sources({ every: '2s' }));
  });

  test('names the line of the settings where a source is wrong', async () => {
    edit(at, 'forewatt.yaml', (text) => JSON.stringify(JSON.parse(text), null, 1));
    edit(at, 'forewatt.yaml', (text) => text.replace('eastron-sdm630', 'eastron-sdm63'));
    const { json } = await reload();
    expect(json.problems).toMatchObject([{ code: 'COL-TPL-UNKNOWN' }]);
    const lines = readFileSync(at.config, 'utf8').split('\n');
    expect(lines[json.problems[0].line - 1]).toContain('eastron-sdm63"');
    expect(at.errors.splice(0)).toEqual(['reload_refused']);
    at.configure(sources({ every: '2s' }));
  });

  test('of a template restarts all that use it, and the new one counts', async () => {
    edit(at, 'devices/eastron-sdm630.yaml', (text) => text.replace('maxSpan: 80', 'maxSpan: 10'));
    const { json } = await reload();
    expect(json).toMatchObject({ ok: true, restarted: ['gw-a', 'gw-b'], kept: [] });
    const detail = await at.ask('/api/v1/sources/gw-b');
    expect(detail.json.plans[0].maxSpan.registers).toBe(10);
    await allUp();
    await expect.poll(() => doors.map((door) => door.open())).toEqual([1, 1, 0]);
  });

  test('adds and removes sources, and says what only a start takes over', async () => {
    const added = gateway('gw-c', doors[2]?.port ?? 0);
    at.configure([...sources({ every: '2s' }).slice(1), added], {
      detect: { reopenWindow: '20m' },
    });
    const { json } = await reload();
    expect(json).toMatchObject({
      ...{ ok: true, added: ['gw-c'], removed: ['gw-a'], restarted: [], kept: ['gw-b'] },
      needsRestart: ['detect'],
    });
    await allUp();
    await expect.poll(() => doors.map((door) => door.open())).toEqual([0, 1, 1]);
    expect((await at.ask('/api/v1/sources/gw-a')).status).toBe(404);
    at.configure(sources({ every: '2s' }));
    expect((await reload()).json).toMatchObject({ added: ['gw-a'], removed: ['gw-c'] });
  });

  test('is for administrators, and stands in the audit', async () => {
    const refused = await at.ask('/api/v1/admin/reload', { body: {}, scopes: ['operate'] });
    expect(refused.status).toBe(403);
    const audit = await at.ask('/api/v1/audit', { scopes: ['admin'] });
    expect(audit.json.items.map((row: { what: string }) => row.what)).toContain('reload');
  });

  test('is a command too: it answers no when something is wrong', async () => {
    await allUp();
    edit(at, 'mappings/tasmota-energy.yaml', (text) => `nonsense: 1\n${text}`);
    const words = ['reload', '--config', at.config, '--token', await at.token('admin')];
    const wrong = await forewatt(...words);
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(/mappings\/tasmota-energy\.yaml:1:1 COL-MAP-KEY/);
    at.errors.splice(0);
    edit(at, 'mappings/tasmota-energy.yaml', (text) => text.replace('nonsense: 1\n', ''));
    const done = await forewatt(...words, '--json');
    expect(JSON.parse(done.out)).toMatchObject({ ok: true, restarted: [] });
  });
});

test('two gateways that share one line restart together when its timing changes', async () => {
  const port = doors[2]?.port ?? 0;
  const sharing = (minGap: string) => [
    { ...gateway('s-1', port), minGap },
    gateway('s-2', port, { unit: 2 }),
  ];
  at.configure([...sources({ every: '2s' }), ...sharing('0ms')]);
  await reload();
  await allUp();
  at.configure([...sources({ every: '2s' }), ...sharing('5ms')]);
  expect((await reload()).json).toMatchObject({
    restarted: ['s-1', 's-2'],
    kept: ['gw-a', 'gw-b'],
  });
  await allUp();
  expect(doors[2]?.open()).toBe(1);
});

test('a command that reloads hears SIGHUP, again and again, and goes on', async () => {
  let heard = 0;
  const serving = defineCommand({
    ...{ usage: 'serve', summary: 'serves', reloads: true },
    run: ({ context }) =>
      new Promise((resolve) => {
        context.onReload(() => {
          heard += 1;
          if (heard === 2) resolve(null);
        });
      }),
  });
  const before = process.listenerCount('SIGHUP');
  const running = runProgram([serving], ['serve']);
  process.emit('SIGHUP');
  expect(process.listenerCount('SIGHUP')).toBe(before + 1);
  process.emit('SIGHUP');
  expect(await running).toBe(0);
  expect(process.listenerCount('SIGHUP')).toBe(before);
});
