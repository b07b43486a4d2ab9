/** Customers' meters behind the head-end: last gasps, power back, pings, and a few that send a profile. */
import { every, type ScenarioClock } from '../clock.ts';
import { flicker, wattsPerKva } from '../grid/load.ts';
import { phaseBits, type SupplyPoint } from '../grid/network.ts';
import type { SupplyChange, World } from '../grid/world.ts';
import type { Random } from '../random.ts';
import type { HeadEnd } from './broker.ts';

export interface MeterWorld {
  world: World;
  clock: ScenarioClock;
  random: Random;
  headEnd: Pick<HeadEnd, 'publish' | 'onMessage'>;
  /** Told when a last gasp has been handed over. */
  onGasp(point: SupplyPoint, event: string): void;
}

/** Shares and times of the radio world; a carrier district reports in one batch. */
export const meterHabits = {
  gaspLostShare: 0.3,
  /** A meter must be dark this long before it says so. */
  gaspHoldMs: 2_000,
  gaspMeanMs: 12_000,
  gaspMostMs: 80_000,
  batchMs: [30_000, 90_000],
  backLostShare: 0.12,
  backMeanMs: 10_000,
  backMostMs: 75_000,
  batchBackMs: [60_000, 240_000],
  wrongClockShare: 0.05,
  wrongClockMs: [660_000, 3_600_000],
  pingAnsweredShare: 0.97,
  pingMs: [800, 4_000],
  falseGaspsPerMeterYear: 0.2,
  profileMeters: 100,
  profileEveryMs: 60_000,
} as const;

const yearMs = 365 * 86_400_000;
let messageNumber = 0;

export function startMeters(parts: MeterWorld): () => void {
  const { world, clock, headEnd } = parts;
  const points = world.network.supplyPoints;
  const byMeter = new Map(points.map((point) => [point.meter, point]));
  const wrongBy = clockErrors(points, parts.random.fork('clocks'));
  const waiting = new Map<string, () => void>();
  const stops = [profiles(parts), falseGasps(parts, wrongBy)];
  const radio = parts.random.fork('radio');
  const batches = new Map<string, number>();

  world.onSupply((changes, at) => {
    batches.clear();
    for (const change of changes) react(change, at);
  });
  const react = (change: SupplyChange, at: number): void => {
    const { point, dead, wasDead, event } = change;
    const isDark = dead === point.mask;
    if (isDark === (wasDead === point.mask)) return;
    waiting.get(point.meter)?.();
    waiting.delete(point.meter);
    const isLost = radio.chance(isDark ? meterHabits.gaspLostShare : meterHabits.backLostShare);
    const delayMs = delayOf(point, isDark, { radio, batches });
    if (isLost) return;
    const cancel = clock.after(delayMs, () => {
      waiting.delete(point.meter);
      headEnd.publish(`ami/${point.meter}/events`, {
        id: `hes-${(++messageNumber).toString(16)}`,
        time: new Date(at + (wrongBy.get(point.meter) ?? 0)).toISOString(),
        type: isDark ? 'last_gasp' : 'power_restored',
        ...(point.headEnd === 'carrier' ? { report: 'batch' } : {}),
      });
      if (isDark) parts.onGasp(point, event);
    });
    waiting.set(point.meter, cancel);
  };
  answerPings(parts, byMeter);
  return () => {
    for (const stop of [...stops, ...waiting.values()]) stop();
  };
}

/** Milliseconds from the change to the message; meters of one concentrator share theirs. */
function delayOf(
  point: SupplyPoint,
  isDark: boolean,
  draws: { radio: Random; batches: Map<string, number> },
): number {
  const { radio, batches } = draws;
  if (point.headEnd === 'carrier') {
    const [low, high] = isDark ? meterHabits.batchMs : meterHabits.batchBackMs;
    const batchMs = batches.get(point.concentrator) ?? radio.between(low, high);
    batches.set(point.concentrator, batchMs);
    return batchMs;
  }
  if (isDark) {
    return (
      meterHabits.gaspHoldMs + Math.min(radio.wait(meterHabits.gaspMeanMs), meterHabits.gaspMostMs)
    );
  }
  return 1_500 + Math.min(radio.wait(meterHabits.backMeanMs), meterHabits.backMostMs);
}

/** Milliseconds by which a meter's clock is wrong; most are right. */
export function clockErrors(points: SupplyPoint[], random: Random): Map<string, number> {
  const [low, high] = meterHabits.wrongClockMs;
  const wrong = points.filter(() => random.chance(meterHabits.wrongClockShare));
  return new Map(
    wrong.map(({ meter }) => [meter, random.between(low, high) * (random.chance(0.5) ? 1 : -1)]),
  );
}

function answerPings(parts: MeterWorld, byMeter: Map<string, SupplyPoint>): void {
  const random = parts.random.fork('pings');
  parts.headEnd.onMessage('ami/+/ping', (topic, payload) => {
    const point = byMeter.get(topic.split('/')[1]!);
    const id = pingId(payload);
    if (point === undefined || id === null || point.headEnd === 'one_way') return;
    const [low, high] = meterHabits.pingMs;
    const isHeard = random.chance(meterHabits.pingAnsweredShare);
    parts.clock.after(random.between(low, high), () => {
      if (!isHeard || parts.world.deadPhases(point) === point.mask) return;
      parts.headEnd.publish(`ami/${point.meter}/readings`, {
        ...readingOf(parts, point),
        ping: id,
      });
    });
  });
}

function pingId(payload: Buffer): string | null {
  try {
    const { id } = JSON.parse(payload.toString('utf8')) as { id?: unknown };
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

function readingOf(parts: MeterWorld, point: SupplyPoint): { time: string; values: object } {
  const at = parts.clock.now();
  const dead = parts.world.deadPhases(point);
  const pu = parts.world.voltagePu(parts.world.transformerOf(point).node);
  const values: Record<string, number> = {};
  phaseBits.forEach((bit, phase) => {
    if ((point.mask & bit) === 0) return;
    const noise = 1 + 0.004 * flicker(`${point.meter}/${phase}`, at);
    const volts = dead & bit ? 0.3 : pu[phase]! * 220 * 0.985 * noise;
    values[`voltage_${'abc'[phase]}`] = Math.round(volts * 10) / 10;
  });
  const share = dead === point.mask ? 0 : 1;
  values['active_power'] = Math.round(wattsPerKva(point.class, at) * point.kva * share);
  return { time: new Date(at).toISOString(), values };
}

function profiles(parts: MeterWorld): () => void {
  const random = parts.random.fork('profiles');
  const chosen = random
    .shuffled(parts.world.network.supplyPoints.filter(({ headEnd }) => headEnd !== 'one_way'))
    .slice(0, meterHabits.profileMeters);
  const stops = chosen.map((point) =>
    every(
      parts.clock,
      {
        periodMs: meterHabits.profileEveryMs,
        firstMs: random.between(0, meterHabits.profileEveryMs),
      },
      () => {
        if (parts.world.deadPhases(point) === point.mask) return;
        parts.headEnd.publish(`ami/${point.meter}/readings`, readingOf(parts, point));
      },
    ),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

/** Now and then a meter says it is dark and is not. */
function falseGasps(parts: MeterWorld, wrongBy: Map<string, number>): () => void {
  const random = parts.random.fork('false-gasps');
  const points = parts.world.network.supplyPoints;
  const meanMs = yearMs / (meterHabits.falseGaspsPerMeterYear * points.length);
  let cancel: () => void = () => {};
  const arm = (): void => {
    cancel = parts.clock.after(random.wait(meanMs), () => {
      const point = random.pick(points);
      const time = parts.clock.now() + (wrongBy.get(point.meter) ?? 0);
      parts.headEnd.publish(`ami/${point.meter}/events`, {
        id: `hes-${(++messageNumber).toString(16)}`,
        time: new Date(time).toISOString(),
        type: 'last_gasp',
      });
      arm();
    });
  };
  arm();
  return () => cancel();
}
