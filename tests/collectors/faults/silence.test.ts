import { describe, expect, test } from 'vitest';
import {
  type Board,
  confirmPatience,
  type Pick,
  pollBoard,
} from '../../../src/collectors/modbus/board.ts';
import { devicePlan } from '../../../src/collectors/modbus/learn.ts';
import { itemsOf } from '../../../src/collectors/modbus/plan.ts';
import type { BoardDevice } from '../../../src/collectors/modbus/rounds.ts';
import { periodsOf } from '../../../src/collectors/modbus/schedule.ts';
import { expandPoint } from '../../../src/collectors/modbus/template/expand.ts';
import { quietWatch } from '../../../src/collectors/mqtt/quiet.ts';
import { seededRandom } from '../../../src/runtime/random.ts';

/** Of a request in vain, with what is thrown away after it; and of an answer. */
const lines = {
  mbap: { timeoutMs: 1_000, drainMs: 0, answerMs: 5 },
  rtu: { timeoutMs: 1_500, drainMs: 1_000, answerMs: 76 },
} as const;
type Framing = keyof typeof lines;
const caps = {
  registers: { maxSpan: 125, maxGap: 16 },
  bits: { maxSpan: 2000, maxGap: 16 },
  holes: [],
};

function deviceOf(asset: string): BoardDevice {
  const defaults = { framing: 'mbap', table: 'input', type: 'uint16', order: 'ABCD' } as const;
  const points = (
    [
      ['lockout', 0, 'status'],
      ['voltage_a', 200, 'measurement'],
    ] as const
  ).flatMap(([name, at, group]) => {
    const expanded = expandPoint(name, { at, group }, { ...defaults, group });
    return 'points' in expanded ? expanded.points : [];
  });
  const plan = devicePlan(itemsOf(points), caps);
  const [probe] = plan.blocks();
  if (probe === undefined) throw new Error('no block');
  return { asset, plan, probe, periods: periodsOf(new Set(['status', 'measurement']), undefined) };
}

interface Bus {
  framing: Framing;
  board: Board<BoardDevice>;
  now: number;
  dead: Set<string>;
  /** First request in vain, and when it was declared silent. */
  inVain: Map<string, number>;
  silent: Map<string, number>;
  answered: Pick<BoardDevice>[];
}

function busOf(units: number, framing: Framing = 'mbap'): Bus {
  const board = pollBoard<BoardDevice>(seededRandom(3));
  for (let unit = 0; unit < units; unit += 1) board.add(deviceOf(`M-${unit}`), 0);
  return {
    ...{ framing, board, now: 0, dead: new Set<string>(), answered: [] },
    ...{ inVain: new Map<string, number>(), silent: new Map<string, number>() },
  };
}

/** One request after the other, as a bus does, until the time has come. */
function runTo(bus: Bus, until: number): void {
  while (bus.now < until) {
    const next = bus.board.next(bus.now);
    if (!('why' in next)) {
      bus.now = Math.min(until, Math.max(bus.now + 1, next.waitUntil ?? until));
      continue;
    }
    ask(bus, next);
  }
}

function ask(bus: Bus, pick: Pick<BoardDevice>): void {
  const { asset } = pick.device;
  const startedAt = bus.now;
  const isDead = bus.dead.has(asset);
  if (isDead && !bus.inVain.has(asset)) bus.inVain.set(asset, startedAt);
  const { timeoutMs, drainMs, answerMs } = lines[bus.framing];
  const patienceMs = timeoutMs * (pick.why === 'confirm' ? confirmPatience : 1);
  bus.now += isDead ? patienceMs : answerMs;
  const meaning = isDead ? 'failed' : 'answered';
  const step = bus.board.done(pick, {
    meaning,
    startedAt,
    now: bus.now,
    drainMs: isDead ? drainMs : 0,
  });
  if (step === 'silent') bus.silent.set(asset, bus.now);
  if (!isDead) bus.answered.push(pick);
  else bus.now += drainMs;
}

function delays({ silent, inVain }: Bus): number[] {
  return [...silent].map(([asset, at]) => at - (inVain.get(asset) ?? Number.NaN));
}

describe('silence of devices behind one gateway', () => {
  test.each([
    ...[1, 2, 3, 5, 8].map((units) => ['mbap', units, 5_000] as const),
    ...[1, 2, 3, 5, 8].map((units) => ['rtu', units, 7_000] as const),
  ])(
    '%s: of %i that fall silent together, each is declared within %i ms of its first unanswered request',
    (framing, units, mostMs) => {
      const bus = busOf(units, framing);
      runTo(bus, 20_000);
      for (let unit = 0; unit < units; unit += 1) bus.dead.add(`M-${unit}`);
      runTo(bus, 20_000 + units * 10_000);
      expect(bus.silent.size).toBe(units);
      expect(Math.max(...delays(bus))).toBeLessThanOrEqual(mostMs);
    },
  );

  test('of a dead one among others that answer, who keep nearly all their slots meanwhile', () => {
    const bus = busOf(8);
    runTo(bus, 20_000);
    bus.dead.add('M-3');
    bus.answered.length = 0;
    runTo(bus, 30_000);
    expect(delays(bus)).toEqual([expect.toSatisfy((ms: number) => ms <= 5_000)]);
    const status = bus.answered.filter(({ block }) => block.group === 'status');
    expect(status.length).toBeGreaterThanOrEqual(0.9 * 7 * 10);
  });

  test('is found in time whenever a silent neighbour is due for a probe', () => {
    for (let diesAt = 8_000; diesAt < 26_000; diesAt += 200) {
      const bus = busOf(3);
      bus.dead.add('M-0');
      runTo(bus, diesAt);
      bus.dead.add('M-1');
      runTo(bus, diesAt + 8_000);
      expect(delays(bus).length).toBe(2);
      expect(Math.max(...delays(bus))).toBeLessThanOrEqual(5_000);
    }
  });

  test('is not looked for among others while one has failed twice and nothing answers, and then is', () => {
    const bus = busOf(4);
    runTo(bus, 20_000);
    for (const unit of [0, 1, 2, 3]) bus.dead.add(`M-${unit}`);
    runTo(bus, 23_000);
    expect(bus.inVain.size).toBe(2);
    bus.dead.clear();
    runTo(bus, 27_000);
    expect(new Set(bus.answered.slice(-8).map(({ device }) => device.asset)).size).toBe(4);
  });
});

describe('what others reported of their programs', () => {
  test('one of ten units dead: the others keep nine tenths of their slots, on a serial line too', () => {
    for (const framing of ['mbap', 'rtu'] as const) {
      const bus = busOf(10, framing);
      bus.dead.add('M-4');
      runTo(bus, 600_000);
      const slots = { status: 9 * 600, measurement: 9 * 120 };
      for (const [group, most] of Object.entries(slots)) {
        const kept = bus.answered.filter(
          ({ block, why }) => why === 'round' && block.group === group,
        );
        expect(kept.length / most).toBeGreaterThanOrEqual(0.9);
      }
    }
  });

  test('a unit away for two minutes is back within 100 s by itself, and at once when it is wanted', () => {
    for (const isWanted of [false, true]) {
      const bus = busOf(3);
      runTo(bus, 10_000);
      bus.dead.add('M-1');
      runTo(bus, 130_000);
      bus.dead.clear();
      if (isWanted) bus.board.readNow('M-1', bus.now);
      runTo(bus, isWanted ? 131_000 : 230_000);
      expect(bus.board.health('M-1')?.contact).toBe('answering');
    }
  });
});

describe('what is wanted now', () => {
  test('comes next, also when its last request is still under way', () => {
    const bus = busOf(2);
    runTo(bus, 5_000);
    bus.dead.add('M-1');
    runTo(bus, 60_000);
    let probe = bus.board.next(bus.now);
    while (!('why' in probe) || probe.why !== 'probe') {
      runTo(bus, bus.now + 1);
      probe = bus.board.next(bus.now);
    }
    // The probe is under way in vain; meanwhile the device comes back and is asked for.
    bus.board.readNow('M-1', bus.now + 500);
    ask(bus, probe);
    bus.dead.clear();
    expect(bus.board.next(bus.now)).toMatchObject({ why: 'wanted', device: { asset: 'M-1' } });
    runTo(bus, bus.now + lines.mbap.answerMs);
    expect(bus.board.health('M-1')?.contact).toBe('answering');
    expect(bus.board.next(bus.now)).not.toMatchObject({ why: 'wanted' });
  });
});

describe('a clock that steps back (tm-clock-steps-back)', () => {
  const hourMs = 3_600_000;

  test('holds up no round, no confirming request and no probe', () => {
    const bus = busOf(3);
    runTo(bus, 2 * hourMs);
    bus.dead.add('M-1');
    runTo(bus, 2 * hourMs + 30_000);
    const before = bus.answered.length;
    bus.now -= hourMs;
    runTo(bus, bus.now + 20_000);
    expect(bus.answered.length - before).toBeGreaterThan(20);
    bus.dead.clear();
    runTo(bus, bus.now + 60_000);
    expect(bus.board.health('M-1')?.contact).toBe('answering');
  });

  test('makes nobody quiet, and who falls quiet after it is found in time', () => {
    const quiet = quietWatch('hes');
    const minuteMs = 60_000;
    quiet.listen(true, hourMs);
    quiet.heard('M-2', { everyMs: minuteMs, isRhythm: true }, hourMs);
    expect(quiet.check(0)).toEqual([]);
    expect(quiet.check(2 * minuteMs)).toEqual([]);
    expect(quiet.check(4 * minuteMs)).toMatchObject([{ asset: 'M-2', contact: 'suspect' }]);
  });
});
