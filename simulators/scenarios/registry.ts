/** Scenarios by name: a new one is a function of the network and the seed, and one line here. */
import type { Network } from '../grid/network.ts';
import { planDemo } from './demo.ts';
import type { ScenarioPlan } from './plan.ts';

const scenarios: Record<string, (network: Network, seed: number) => ScenarioPlan> = {
  demo: planDemo,
  calm: (_network, seed) => ({
    name: 'calm',
    seed,
    plannedCut: null,
    gateway: null,
    earthFault: null,
    faults: [],
    endAtS: 38 * 60,
  }),
};

export function planScenario(name: string, network: Network, seed: number): ScenarioPlan {
  const plan = scenarios[name];
  if (plan === undefined) {
    throw new Error(`no scenario ${name}; there are ${Object.keys(scenarios).join(', ')}`);
  }
  return plan(network, seed);
}
