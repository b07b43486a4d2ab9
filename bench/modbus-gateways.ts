/** 200 Modbus gateways with 10,000 points, a fifth of them dead or slow: slots, CPU, and what is known when. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../src/cli/bench.ts';
import {
  type GatewayRun,
  type GatewayRunOptions,
  periodsS,
  runGateways,
} from '../tests/collectors/faults/gateway-run.ts';
import type { GatewayWorld } from '../tests/collectors/faults/gateway-world.ts';
import { bareShare } from './support/bare-requests.ts';

const GATEWAYS = 200;
/** Of ten gateways two speak serial frames. */
const SERIAL_EVERY = 5;
/** Of twenty two die and two are slow, one of each with serial frames. */
const DYING = [0, 3];
const SLOW = [5, 7];
const SERIAL_ANSWERS_AFTER_MS = 60;
const SLOW_ANSWERS_AFTER_MS = 400;
const TIMES_MS = {
  measured: 15_000,
  silent: 35_000,
  back: 75_000,
  asked: 115_000,
  end: 150_000,
};

const BARE_MS = 20_000;

const isOneOf = (places: readonly number[], index: number): boolean => places.includes(index % 20);

/** Nearly three minutes. */
export async function bench(): Promise<Figure[]> {
  const gateways = Array.from({ length: GATEWAYS }, (_, index) => {
    const framing = index % SERIAL_EVERY === 0 ? ('rtu' as const) : ('mbap' as const);
    const [isDying, isSlow] = [isOneOf(DYING, index), isOneOf(SLOW, index)];
    const usual = framing === 'rtu' ? SERIAL_ANSWERS_AFTER_MS : 0;
    return { framing, isDying, isSlow, answersAfterMs: isSlow ? SLOW_ANSWERS_AFTER_MS : usual };
  });
  const child = fork(fileURLToPath(new URL('support/modbus-gateways.ts', import.meta.url)), [
    JSON.stringify({ gateways, unitsEach: periodsS.length }),
  ]);
  try {
    const [{ ports }] = (await once(child, 'message')) as [{ ports: number[] }];
    const world: GatewayRunOptions['world'] = {
      ports,
      fallSilent: (which) => void child.send({ fallSilent: which }),
      async comeBack(which) {
        child.send({ comeBack: which });
        await once(child, 'message');
      },
      async seen() {
        child.send({ tell: true });
        const [told] = (await once(child, 'message')) as [
          { seen: ReturnType<GatewayWorld['seen']> },
        ];
        return told.seen;
      },
    };
    const run = await runGateways({ world, speed: 1, gateways, timesMs: TIMES_MS });
    const bare = gateways.map(({ framing }, index) => ({ framing, port: ports[index] ?? 0 }));
    return figuresOf(run, await bareShare(bare, { periodsS, forMs: BARE_MS }));
  } finally {
    child.kill();
  }
}

function figuresOf(run: GatewayRun, bare: number): Figure[] {
  const { silentAfterMs } = run;
  return [
    {
      name: `modbus: slots kept by healthy points of ${run.points}, ${GATEWAYS} gateways`,
      value: run.kept * 100,
      unit: '%',
      beside: 'the worst point',
      besideValue: run.worstKept * 100,
      ratio: run.kept,
      target: '≥ 98 %',
      ok: run.kept >= 0.98,
    },
    {
      ...upTo('CPU of the collector process', {
        value: run.cpuShare * 100,
        unit: '% of a core',
        most: 15,
      }),
      beside: 'the same requests over bare sockets',
      besideValue: bare * 100,
    },
    upTo('first unanswered request to silent, Modbus TCP, worst', seconds(silentAfterMs.mbap, 5)),
    upTo('first unanswered request to silent, serial frames, worst', seconds(silentAfterMs.rtu, 7)),
    upTo('first probe after it is back to answering, worst', seconds(run.knownAfterMs, 1)),
    upTo(
      'back to that probe, worst (probes come after 5, 10, 20, 40 s)',
      seconds(run.probedAfterMs, 48),
    ),
    upTo('read-now to answering, worst', seconds(run.askedAfterMs, 5)),
  ];
}

const seconds = (ms: number, most: number): { value: number; unit: string; most: number } => ({
  value: ms / 1000,
  unit: 's',
  most,
});

function upTo(name: string, of: { value: number; unit: string; most: number }): Figure {
  const { value, unit, most } = of;
  return {
    name: `modbus: ${name}`,
    value,
    unit,
    beside: 'limit',
    besideValue: most,
    ratio: value / most,
    target: `≤ ${most} ${unit}`,
    ok: value <= most,
  };
}
