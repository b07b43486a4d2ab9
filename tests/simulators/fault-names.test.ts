/** Every fault that a simulated device must be able to play, by its name. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { standingClock } from '../../simulators/clock.ts';
import { faultForms, parseFault } from '../../simulators/devices/fault-names.ts';
import { faultyMeters } from '../../simulators/devices/meter-faults.ts';
import { startStandAlone } from '../../simulators/devices/stand-alone.ts';
import { templateDevice } from '../../simulators/devices/template-unit.ts';
import { encode } from '../../simulators/devices/words.ts';
import { buildNetwork } from '../../simulators/grid/build.ts';
import { keepTruth } from '../../simulators/grid/truth.ts';
import { createWorld } from '../../simulators/grid/world.ts';
import { play } from '../../simulators/scenarios/play.ts';
import { planScenario } from '../../simulators/scenarios/registry.ts';

const startAt = Date.parse('2026-07-15T09:00:00+08:00');

describe('a fault', () => {
  test.each([
    ['late', { kind: 'late', delayMs: null }],
    ['late(1500)', { kind: 'late', delayMs: 1500 }],
    ['slow:300', { kind: 'slow', delayMs: 300 }],
    ['exception(4, 10-20)', { kind: 'exception', code: 4, from: 10, to: 20 }],
    ['exception(11)', { kind: 'exception', code: 11, from: 0, to: 65_535 }],
    ['limit(10)', { kind: 'limit', registers: 10 }],
    ['clock(-60)', { kind: 'clock', offsetMs: -60_000 }],
    ['bad_crc', { kind: 'bad_crc' }],
  ])('%s is read from its name', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
  });

  test.each([
    ['smoke', /no fault smoke; there are late or late\(ms\)/],
    ['slow', /write slow\(ms\), not slow/],
    ['garbage(3)', /write garbage, not garbage\(3\)/],
  ])('%s is refused, and what to write is said', (text, sentence) => {
    expect(() => parseFault(text)).toThrow(sentence);
  });
});

test('a scenario plays every fault on a gateway, and those of meters on a meter', () => {
  const network = buildNetwork(1);
  const plan = planScenario('device-faults', network, 1);
  const clock = standingClock(startAt);
  const played: string[] = [];
  const gateway = {
    die: async () => {},
    revive: async () => {},
    play: (fault: { kind: string } | null) => void played.push(fault?.kind ?? 'none'),
  };
  const meters = faultyMeters({ publish: () => {} }, clock);
  const world = createWorld(network, clock);
  const truth = keepTruth(world, [], null);
  play(plan, {
    ...{ startAt, clock, world, truth, headEnd: { publish: () => {} }, meters },
    ...{ gateways: new Map([1, 2, 3, 4].map((n) => [`gw-${n}`, gateway])), earthed: new Map() },
    terminal: {
      ...{ position: 2, hasTripped: false, isLockedOut: false },
      ...{ recloseCount: 0, faultCount: 0, faultPhases: 0 },
    },
  });
  clock.advanceTo(startAt + plan.endAtS * 1000);
  const names = Object.keys(faultForms).filter((name) => name !== 'clock');
  expect(new Set(played)).toEqual(new Set([...names, 'none']));
  expect(played.at(-1)).toBe('none');
  const told = truth.events.map(({ what, fault }) => `${what} ${fault}`);
  expect(told).toContain('device_misbehaves clock(-1200)');
  expect(told).toContain('device_recovers clock(-1200)');
});

describe('a meter behind the head-end', () => {
  function meter() {
    const clock = standingClock(startAt);
    const sent: object[] = [];
    const meters = faultyMeters({ publish: (_topic, payload) => void sent.push(payload) }, clock);
    const say = (): void =>
      meters.publish('ami/M-1/readings', { time: '2026-07-15T01:00:00.000Z', values: { a: 1 } });
    return { clock, meters, sent, say };
  }

  test.each([
    ['clock(-1200)', [{ time: '2026-07-15T00:40:00.000Z', values: { a: 1 } }]],
    ['sentinel', [{ time: '2026-07-15T01:00:00.000Z', values: { a: null } }]],
    ['silent', []],
  ])('plays %s', (name, said) => {
    const { meters, sent, say } = meter();
    meters.play('M-1', parseFault(name));
    say();
    expect(sent).toEqual(said);
    meters.play('M-1', null);
    say();
    expect(sent.at(-1)).toEqual({ time: '2026-07-15T01:00:00.000Z', values: { a: 1 } });
  });

  test('sends late what it holds back, and refuses what only a line can do', () => {
    const { clock, meters, sent, say } = meter();
    meters.play('M-1', parseFault('late(20000)'));
    say();
    clock.advanceTo(startAt + 19_999);
    expect(sent).toEqual([]);
    clock.advanceTo(startAt + 20_000);
    expect(sent.length).toBe(1);
    expect(() => meters.play('M-1', parseFault('bad_crc'))).toThrow('cannot play bad_crc');
  });
});

describe('a meter that stands alone', () => {
  async function answerTo(port: number, hex: string, bytes: number): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    socket.write(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    let all = Buffer.alloc(0);
    while (all.length < bytes) {
      const more = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
      all = Buffer.concat([all, more]);
    }
    socket.destroy();
    return all.toString('hex');
  }
  const usual = { port: 0, device: null, units: [1], framing: null, fault: null };

  test('without a file holds in each register its own address', async () => {
    const started = await startStandAlone(usual);
    const said = await answerTo(started.port, '0001 0000 0006 01 03 1234 0002', 13);
    expect(said).toBe('0001000000070103041234'.concat('1235'));
    await started.stop();
  });

  test('of a device file answers as that meter, says how to read it, and plays a fault', async () => {
    const device = 'config/devices/carlo-gavazzi-em24.yaml';
    const started = await startStandAlone({ ...usual, device, framing: 'mbap', fault: 'limit(1)' });
    expect(started.told).toContain('unit: 1, template: carlo-gavazzi-em24');
    const refused = await answerTo(started.port, '0001 0000 0006 01 04 0000 0002', 9);
    expect(refused).toBe('000100000003018403');
    const frequency = await answerTo(started.port, '0001 0000 0006 01 04 0037 0001', 11);
    expect(frequency).toBe('000100000005010402'.concat('01f4'));
    await started.stop();
  });

  test('is refused with a fault that does not exist', async () => {
    await expect(startStandAlone({ ...usual, fault: 'smoke' })).rejects.toThrow('no fault smoke');
  });

  test('can have lost its values, and its counters', () => {
    let at = startAt;
    const path = 'config/devices/eastron-sdm630.yaml';
    const { unit } = templateDevice(path, { now: () => at, spread: 1 });
    const energy = (trouble: Parameters<typeof unit.read>[3] = null): number =>
      floatOf(unit.read('input', 0x48, 2, trouble));
    expect(energy()).toBeCloseTo(812.4, 1);
    at += 3_600_000;
    expect(energy()).toBeCloseTo(819.6, 1);
    expect(energy({ kind: 'reset_counter' })).toBeCloseTo(7.2, 1);
    expect(energy({ kind: 'sentinel' })).toBeNaN();
  });
});

function floatOf(words: ReturnType<ReturnType<typeof templateDevice>['unit']['read']>): number {
  if (!Array.isArray(words)) throw new Error(String(words));
  const bytes = Buffer.alloc(4);
  words.forEach((word, index) => void bytes.writeUInt16BE(word, index * 2));
  return bytes.readFloatBE(0);
}

test('registers are written as the manuals say (golden words)', () => {
  const hex = (words: number[]): string =>
    words.map((word) => word.toString(16).padStart(4, '0')).join(' ');
  expect(hex(encode(230.5, 'float32', 'ABCD'))).toBe('4366 8000');
  expect(hex(encode(230.5, 'float32', 'DCBA'))).toBe('0080 6643');
  expect(hex(encode(2305, 'int32', 'CDAB'))).toBe('0901 0000');
  expect(hex(encode(-12_345, 'int32', 'ABCD'))).toBe('ffff cfc7');
  expect(hex(encode(123_456, 'bcd32', 'ABCD'))).toBe('0012 3456');
  expect(hex(encode(-5, 'sm16', 'ABCD'))).toBe('8005');
  expect(hex(encode(230.5, 'float16', 'ABCD'))).toBe('5b34');
});

test('the page on devices names every fault that can be played', () => {
  const page = readFileSync('docs/adding-a-device.md', 'utf8');
  expect(Object.keys(faultForms).filter((name) => !page.includes(`\`${name}`))).toEqual([]);
});
