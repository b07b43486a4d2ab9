/** Several requests under way on one connection, answered in any order, twice, late or not at all. */
import { createServer, type Socket } from 'node:net';
import { fc, test as property } from '@fast-check/vitest';
import { afterEach, describe, expect, test } from 'vitest';
import { startModbusServer } from '../../../simulators/devices/modbus-server.ts';
import { floatUnit } from '../../../simulators/devices/units.ts';
import { checkSources } from '../../../src/collectors/check.ts';
import { modbusTcp } from '../../../src/collectors/modbus/collector.ts';
import { type Link, openLink } from '../../../src/collectors/modbus/link.ts';
import { modbusTcpSettings } from '../../../src/collectors/modbus/settings.ts';
import { depsWith, fastClock, memorySink, templates } from '../support.ts';

const stops: Array<() => unknown> = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

interface Asked {
  number: number;
  unit: number;
  address: number;
}

/** Hears requests one by one; what it says to them is up to the test. */
async function gateway(): Promise<{
  port: number;
  asked: Asked[];
  heard(count: number): Promise<void>;
  say(frames: readonly Buffer[]): void;
  connections(): number;
}> {
  const asked: Asked[] = [];
  const sockets: Socket[] = [];
  let look = (): void => {};
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      for (let at = 0; at + 12 <= bytes.length; at += 12) {
        const [number, address] = [bytes.readUInt16BE(at), bytes.readUInt16BE(at + 8)];
        asked.push({ number, unit: bytes[at + 6] ?? 0, address });
      }
      look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as { port: number }).port,
    asked,
    heard: (count) =>
      new Promise((resolve) => {
        look = () => {
          if (asked.length >= count) resolve();
        };
        look();
      }),
    say: (frames) => void sockets.at(-1)?.write(Buffer.concat(frames)),
    connections: () => sockets.length,
  };
}

/** What stands at an address: no two are alike. */
const wordAt = (address: number): number => (address * 7 + 13) % 65_536;

function answerTo({ number, unit, address }: Asked): Buffer {
  const frame = Buffer.from('000000000005000302ffff', 'hex');
  frame.writeUInt16BE(number, 0);
  frame[6] = unit;
  frame.writeUInt16BE(wordAt(address), 9);
  return frame;
}

async function linkTo(port: number, inFlightMost: number): Promise<Link> {
  const link = await openLink({
    ...{ kind: 'tcp', host: '127.0.0.1', port, framing: 'mbap' },
    ...{ connectTimeoutMs: 1_000, inFlightMost },
  });
  stops.push(() => link.close());
  return link;
}

const read = (link: Link, from: number, timeoutMs: number) =>
  link.read({ unit: 1 + (from % 3), table: 'holding', from, quantity: 1, timeoutMs });

const most = 8;
const round = fc.record({
  /** Of each request: how often it is answered, and how late: in this round, or in the next one. */
  fates: fc.array(fc.constantFrom('once', 'twice', 'never', 'late'), {
    minLength: 1,
    maxLength: most,
  }),
  order: fc.infiniteStream(fc.nat(1_000)),
});

property.prop([fc.array(round, { minLength: 1, maxLength: 3 })], { numRuns: 12 })(
  'never a wrong value, and who is answered in time is answered',
  async (rounds) => {
    const peer = await gateway();
    let link = await linkTo(peer.port, most);
    let [from, heard] = [100, 0];
    let late: Buffer[] = [];
    for (const { fates, order } of rounds) {
      if (!link.isUsable()) {
        link = await linkTo(peer.port, most);
        late = [];
      }
      const froms = fates.map((_, index) => from + index);
      from += fates.length;
      const answers = froms.map((one) => read(link, one, 150));
      heard += fates.length;
      await peer.heard(heard);
      const now = peer.asked.slice(-fates.length);
      const frames = fates.flatMap((fate, index) => {
        const frame = answerTo(now[index] as Asked);
        return fate === 'never' || fate === 'late'
          ? []
          : fate === 'once'
            ? [frame]
            : [frame, frame];
      });
      const keys = new Map([...late, ...frames].map((frame) => [frame, order.next().value]));
      const sent = [...keys].sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0)).map(([frame]) => frame);
      late = fates.flatMap((fate, index) =>
        fate === 'late' ? [answerTo(now[index] as Asked)] : [],
      );
      peer.say(sent);
      const got = await Promise.all(answers);
      for (const [index, fate] of fates.entries()) {
        const word = wordAt(froms[index] ?? 0);
        const isAnswered = fate === 'once' || fate === 'twice';
        expect(got[index]).toEqual(
          isAnswered ? { ok: true, words: [word] } : { ok: false, failure: { kind: 'timeout' } },
        );
      }
    }
  },
);

describe('several requests under way', () => {
  test('a time-out of one leaves the others and the connection', async () => {
    const peer = await gateway();
    const link = await linkTo(peer.port, 4);
    const lost = [1, 2, 3].map((from) => read(link, from, 40));
    const slow = read(link, 4, 2_000);
    await peer.heard(4);
    const outcomes = await Promise.all(lost);
    expect(outcomes.every((one) => !one.ok)).toBe(true);
    peer.say([answerTo(peer.asked[3] as Asked)]);
    expect(await slow).toEqual({ ok: true, words: [wordAt(4)] });
    expect(peer.connections()).toBe(1);
  });

  test('an answer torn off and filled up with that of another request is not believed', async () => {
    const peer = await gateway();
    const link = await linkTo(peer.port, 2);
    const answers = [
      link.read({ unit: 1, table: 'holding', from: 0, quantity: 6, timeoutMs: 200 }),
      link.read({ unit: 1, table: 'holding', from: 9, quantity: 1, timeoutMs: 200 }),
    ];
    await peer.heard(2);
    const [first, second] = peer.asked as [Asked, Asked];
    const torn = Buffer.from('00000000000f01030c0001', 'hex');
    torn.writeUInt16BE(first.number, 0);
    const filled = answerTo(second);
    // Twelve bytes of values were promised, ten are missing, and the other answer has eleven.
    peer.say([torn, filled]);
    for (const answer of await Promise.all(answers)) expect(answer.ok).toBe(false);
    expect(link.isUsable()).toBe(false);
  });
});

async function polledAtOnce(maxInFlight: number) {
  const units = new Map(
    [1, 2, 3, 4, 5].map((unit) => {
      const meter = floatUnit(400, () => new Map([0, 2, 4, 52, 70].map((at) => [at, 200 + unit])));
      return [unit, meter] as const;
    }),
  );
  const server = await startModbusServer({ port: 0, units });
  server.play({ kind: 'slow', delayMs: 15 });
  const sink = memorySink();
  const clock = fastClock(5);
  const settings = modbusTcpSettings.parse({
    ...{ id: 'gw-1', kind: 'modbus_tcp', host: '127.0.0.1', port: server.port, maxInFlight },
    timeout: '300ms',
    devices: [...units.keys()].map((unit) => ({
      ...{ unit, template: 'eastron-sdm630', asset: `TX-${unit}`, every: '250ms' },
    })),
  });
  const source = modbusTcp.create(settings, depsWith(sink, clock));
  stops.push(
    () => source.stop(),
    () => server.stop(),
  );
  await source.start();
  return { sink, source };
}

describe('a gateway that takes several requests', () => {
  test('every meter gets its own values, and rounds come as often as they should', async () => {
    const { sink, source } = await polledAtOnce(5);
    await sink.until(() => sink.readings.length > 400, 8_000);
    for (const { asset, quantity, value } of sink.readings) {
      if (quantity === 'voltage') expect(value).toBe(200 + Number(asset.slice(3)));
    }
    expect(source.status()).toMatchObject({ health: 'up', assets: { answering: 5 } });
    expect(source.counters().get('connects')).toBe(1);
  });

  test.each([
    [{ framing: 'rtu', maxInFlight: 2 }, 'framing rtu'],
    [{ maxInFlight: 2, minGap: '20ms' }, 'minGap'],
  ])('%o is refused', (over, why) => {
    const devices = [{ unit: 1, template: 'eastron-sdm630', asset: 'TX-1' }];
    const source = modbusTcpSettings.parse({
      ...{ id: 'gw-1', kind: 'modbus_tcp', host: '192.0.2.1', devices },
      ...over,
    });
    const none = { templates, headEnds: new Map(), mappings: new Map() };
    const [problem] = checkSources([source], none);
    expect(problem?.code).toBe('COL-BUS-IN-FLIGHT');
    expect(problem?.message).toContain(why);
    expect(() => modbusTcpSettings.parse({ ...source, maxInFlight: 9 })).toThrow();
  });
});
