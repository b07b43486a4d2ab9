/** Scenarios by name: a new one is a function of the network and the seed, and one line here. */
import type { Network } from '../grid/network.ts';
import { seededRandom } from '../random.ts';
import { planDemo } from './demo.ts';
import type { DeviceFault, ScenarioPlan } from './plan.ts';

const scenarios: Record<string, (network: Network, seed: number) => ScenarioPlan> = {
  demo: planDemo,
  calm: (_network, seed) => calm('calm', seed),
  automation: planAutomation,
  'device-faults': planDeviceFaults,
};

/** Nothing happens. */
function calm(name: string, seed: number): ScenarioPlan {
  return {
    name,
    seed,
    plannedCut: null,
    gateway: null,
    earthFault: null,
    faults: [],
    lineFaults: [],
    deviceFaults: [],
    endAtS: 38 * 60,
  };
}

/** On the automated feeder: a fault that goes by itself, then one that stays; the same section by seed. */
function planAutomation(_network: Network, seed: number): ScenarioPlan {
  const section = `LS-14-${seededRandom(seed).fork('automation').between(7, 9)}`;
  const mended = { section, repairedAfterS: 600 };
  return {
    ...calm('automation', seed),
    lineFaults: [
      { ...mended, id: 'fault-1', atS: 300, lastsS: 3 },
      { ...mended, id: 'fault-2', atS: 900, lastsS: null },
    ],
  };
}

const gatewayFaults = [
  'late',
  'late(1500)',
  'late_by_256',
  'swap_units',
  'drop_fin',
  'drop_rst',
  'silent',
  'garbage',
  'bad_crc',
  'short',
  'split_bytes',
  'merge_frames',
  'exception(2, 6-9)',
  'exception(11)',
  'limit(10)',
  'one_connection',
  'slow(300)',
  'reset_counter',
  'sentinel',
];
const meterFaults = ['silent', 'late(20000)', 'sentinel', 'clock(-1200)', 'clock(300)'];

/** The grid is well, its devices are not: one gateway and one meter play what there is, a minute each. */
function planDeviceFaults(network: Network, seed: number): ScenarioPlan {
  const random = seededRandom(seed).fork('device-faults');
  const inTurn = (device: string, faults: readonly string[]): DeviceFault[] =>
    random.shuffled(faults).map((fault, index) => {
      const fromS = 60 + index * 90;
      return { device, fault, fromS, untilS: fromS + 60 };
    });
  const gateway = `gw-${random.between(1, 4)}`;
  const { meter } = random.pick(network.supplyPoints);
  return {
    ...calm('device-faults', seed),
    deviceFaults: [...inTurn(gateway, gatewayFaults), ...inTurn(meter, meterFaults)],
  };
}

/** A name that no scenario has. */
export class UnknownScenario extends Error {}

export function planScenario(name: string, network: Network, seed: number): ScenarioPlan {
  const plan = scenarios[name];
  if (plan === undefined) {
    throw new UnknownScenario(
      `no scenario ${name}; there are ${Object.keys(scenarios).join(', ')}`,
    );
  }
  return plan(network, seed);
}
