/** What the API tells of a source, and what people do with it, over gateways and brokers that misbehave. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HeadEnd, startHeadEnd } from '../../simulators/devices/broker.ts';
import { type ModbusServer, startModbusServer } from '../../simulators/devices/modbus-server.ts';
import type { Unit } from '../../simulators/devices/unit.ts';
import { floatUnit } from '../../simulators/devices/units.ts';
import { freePort } from '../../src/cli/demo/ports.ts';
import type { SourceDetail } from '../../src/model/source.ts';
import { forewatt } from '../support/program.ts';
import { signIn } from './support/browser.ts';
import { type Counted, counted, type House, house } from './support/house.ts';

const volts = (value: number): Unit =>
  floatUnit(400, () => new Map([0, 2, 4].map((address) => [address, value])));
/** Has no registers from 70 on: neither frequency nor energy. */
const small: Unit = {
  read: (table, address, quantity, trouble) =>
    address + quantity > 70 ? 'illegal' : volts(230).read(table, address, quantity, trouble),
};
const dead: Unit = { read: () => null };

let at: House;
let server: ModbusServer;
let door: Counted;
let broker: HeadEnd;
const device = (unit: number) => ({
  ...{ unit, template: 'eastron-sdm630', asset: `M-${unit}`, every: '1s' },
});
const detailOf = async (id: string): Promise<SourceDetail> =>
  (await at.ask(`/api/v1/sources/${id}`)).json;
const act = (action: string, body: object, scope: 'operate' | 'admin' = 'admin') =>
  at.ask(`/api/v1/sources/gw/actions/${action}`, { body, scopes: [scope] });

beforeAll(async () => {
  const units = new Map([
    [1, volts(230)],
    [2, small],
    [3, dead],
  ]);
  server = await startModbusServer({ port: 0, units });
  door = await counted(server.port);
  broker = await startHeadEnd(await freePort());
  const subscriptions = [
    { topic: 'ami/+/readings', decoder: 'json_readings', lane: 'telemetry', expectEvery: '10s' },
    { topic: 'ami/+/events', decoder: 'json_events', lane: 'events' },
  ];
  at = await house([
    {
      ...{ id: 'gw', kind: 'modbus_tcp', host: '127.0.0.1', port: door.port, timeout: '100ms' },
      devices: [1, 2, 3].map(device),
    },
    { id: 'ami', kind: 'mqtt', url: `mqtt://127.0.0.1:${broker.port}`, subscriptions },
    { ...{ id: 'away', kind: 'modbus_tcp', host: '127.0.0.1', port: 9 }, devices: [device(9)] },
  ]);
  await at.until('/api/v1/sources/gw', ({ assets }) => assets.silent === 1);
});
afterAll(async () => {
  await at.stop();
  for (const { stop } of [door, server, broker]) await stop();
});

describe('the page of a gateway', () => {
  test('names the silent meter with its reason and how often it was missed', async () => {
    const detail = await detailOf('gw');
    expect(detail).toMatchObject({ health: 'degraded', assets: { answering: 2, silent: 1 } });
    expect(detail.causes).toMatchObject([{ reason: 'assets_silent' }]);
    expect(detail.contacts.more).toBe(0);
    const [worst] = detail.contacts.items;
    expect(worst).toMatchObject({ asset: 'M-3', contact: 'silent' });
    expect(worst?.reason).toBe('gateway_target_failed');
    expect(worst?.missed).toBeGreaterThanOrEqual(1);
  });

  test('shows the plan that was learnt: registers this device does not have', async () => {
    const plans = (json: SourceDetail) => json.plans.find(({ asset }) => asset === 'M-2');
    const isLearnt = (json: SourceDetail) => (plans(json)?.missing.length ?? 0) >= 2;
    const plan = plans(await at.until('/api/v1/sources/gw', isLearnt));
    const absent = plan?.missing.flatMap(({ points }) => points) ?? [];
    expect(absent).toContain('frequency');
    expect(plan?.blocks.flatMap(({ points }) => points)).toContain('voltage_a');
    expect(plan?.blocks.flatMap(({ points }) => points)).not.toContain('frequency');
  });

  test('says why a bus cannot be reached, and since when; its meters have no route', async () => {
    const { causes, contacts, health } = await detailOf('away');
    expect(health).toBe('down');
    expect(causes).toMatchObject([{ reason: 'unreachable' }]);
    expect(causes[0]?.text).toMatch(/ECONNREFUSED/);
    expect(contacts.items).toMatchObject([{ contact: 'silent', reason: 'no_route', missed: 0 }]);
  });

  test('tells the room on the disk', async () => {
    const { disk } = await detailOf('gw');
    expect(disk?.freeBytes).toBeGreaterThan(0);
    expect(disk?.totalBytes).toBeGreaterThan(disk?.freeBytes ?? 0);
  });
});

describe('the page of a broker', () => {
  test('shows the last bad payload as text, steering characters made visible', async () => {
    await at.until('/api/v1/sources/ami', ({ health }) => health === 'up');
    broker.publish('ami/M-7/readings', { note: '<script>alert(1)</script>\u202e\u0007' });
    const hasBad = ({ lastBad }: SourceDetail) => lastBad !== null;
    const { lastBad } = await at.until('/api/v1/sources/ami', hasBad);
    expect(lastBad).toMatchObject({ topic: 'ami/M-7/readings', isText: true, isCut: false });
    expect(lastBad.text).toContain('<script>');
    expect(lastBad.text).not.toContain('\u202e');
    expect(lastBad.reason).toBe('missing_field');
  });

  test('shows both lanes, and a meter that stopped speaking', async () => {
    broker.publish('ami/M-8/readings', { values: { voltage_a: 230 } });
    const isQuiet = ({ contacts }: SourceDetail) => contacts.items[0]?.asset === 'M-8';
    const detail = await at.until('/api/v1/sources/ami', isQuiet);
    const lanes = detail.lanes.map((lane: SourceDetail['lanes'][number]) => lane.lane);
    expect(lanes.sort()).toEqual(['events', 'telemetry']);
    expect(detail.contacts.items[0].reason).toBe('quiet');
  });

  test('that has forgotten us says what may be missing, and so do the readings of its meters', async () => {
    const { port } = broker;
    await broker.stop();
    await at.until('/api/v1/sources/ami', ({ health }) => health === 'down');
    broker = await startHeadEnd(port);
    const hasGaps = ({ gaps }: SourceDetail) => gaps.length === 2;
    const { gaps } = await at.until('/api/v1/sources/ami', hasGaps);
    expect(gaps[0]).toMatchObject({ source: 'ami', asset: null, reason: 'session_lost' });
    const { json } = await at.ask('/api/v1/assets/M-8/readings');
    expect(json.gaps).toHaveLength(2);
    expect(json.gaps[0]).toMatchObject({ asset: 'M-8', from: gaps[0].from, to: gaps[0].to });
  });
});

describe('people', () => {
  test('switch a source off: its connection ends, and the page says who did it and why', async () => {
    expect((await act('disable', { reason: 'pulling cable' }, 'operate')).status).toBe(403);
    const { json } = await act('disable', { reason: 'pulling cable' });
    expect(json).toMatchObject({ health: 'disabled' });
    expect(json.disabledBy).toMatchObject({ by: 'machine', reason: 'pulling cable' });
    // The other end of a connection learns of its end a moment later.
    await expect.poll(() => door.open()).toBe(0);
    const audit = await at.ask('/api/v1/audit?subject=gw', { scopes: ['admin'] });
    expect(audit.json.items[0]).toMatchObject({
      ...{ what: 'source_disable', details: { reason: 'pulling cable' } },
    });
  });

  test('find it off after a restart and a reload, until somebody switches it on', async () => {
    await at.restart();
    expect(await detailOf('gw')).toMatchObject({ health: 'disabled' });
    const { json } = await at.ask('/api/v1/admin/reload', { body: {}, scopes: ['admin'] });
    expect(json.kept).toContain('gw');
    expect(door.open()).toBe(0);
    await act('enable', {});
    await at.until('/api/v1/sources/gw', ({ assets }) => assets.answering === 2);
    expect((await detailOf('gw')).disabledBy).toBeNull();
  });

  test('read a meter that is back at once, long before its next probe', async () => {
    const units = new Map([[3, volts(229)]]);
    await at.until('/api/v1/sources/gw', ({ assets }) => assets.silent === 1);
    server.play(null);
    Object.assign(dead, { read: units.get(3)?.read });
    await act('read-now', {}, 'operate');
    await at.until('/api/v1/sources/gw', ({ assets }) => assets.answering === 3);
  });

  test('do all of it from the command line', async () => {
    const token = await at.token('read', 'operate', 'admin');
    const run = (...words: string[]) =>
      forewatt('source', ...words, '--config', at.config, '--token', token);
    const list = await forewatt('source', 'list', '--json', '--config', at.config);
    const ids = JSON.parse(list.out).items.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(['gw', 'ami', 'away']);
    expect((await run('disable', 'gw', '--reason', 'test')).out).toMatch(/^gw modbus_tcp disabled/);
    expect((await run('enable', 'gw')).code).toBe(0);
    expect((await run('read-now', 'gw')).code).toBe(0);
    expect((await run('show', 'away')).out).toMatch(/unreachable since .*ECONNREFUSED/);
    const none = await run('show', 'nobody');
    const said = expect.stringMatching(/^API-NOT-FOUND There is no .*nobody\. Check the id/);
    expect([none.code, none.out]).toEqual([1, said]);
    const tokens = await at.ask('/api/v1/tokens', { scopes: ['admin'] });
    const names = tokens.json.items.map(({ name }: { name: string }) => name);
    expect(new Set(names)).toEqual(new Set(['machine']));
  });

  test('a person may do what their role says: the operator reads, the administrator switches', async () => {
    const operator = await signIn(at, 'operator');
    const path = '/api/v1/sources/gw/actions';
    expect((await operator.ask(`${path}/read-now`, { body: {} })).status).toBe(200);
    expect((await operator.ask(`${path}/enable`, { body: {} })).status).toBe(403);
    const admin = await signIn(at, 'admin');
    expect((await admin.ask(`${path}/enable`, { body: {} })).status).toBe(200);
  });
});
