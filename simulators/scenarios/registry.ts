/** Scenarios by name: a new one is a function of the network and the seed, and one line here. */
import type { Network } from '../grid/network.ts';
import { seededRandom } from '../random.ts';
import { planDemo } from './demo.ts';
import type { ScenarioPlan } from './plan.ts';

const scenarios: Record<string, (network: Network, seed: number) => ScenarioPlan> = {
  demo: planDemo,
  calm: (_network, seed) => calm('calm', seed),
  automation: planAutomation,
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

export function planScenario(name: string, network: Network, seed: number): ScenarioPlan {
  const plan = scenarios[name];
  if (plan === undefined) {
    throw new Error(`no scenario ${name}; there are ${Object.keys(scenarios).join(', ')}`);
  }
  return plan(network, seed);
}
