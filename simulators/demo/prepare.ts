/** Writes what a configuration needs of this seed's world, and what `run` needs to play it. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNetwork } from '../grid/build.ts';
import type { Network } from '../grid/network.ts';
import { seededRandom } from '../random.ts';
import type { ScenarioPlan } from '../scenarios/plan.ts';
import { planScenario } from '../scenarios/registry.ts';
import { type Contact, contactsOf } from './contacts.ts';
import { writeHistory } from './history.ts';
import { writeNetworkFiles } from './network-files.ts';
import { type Sites, sitesOf, sourcesConfig, withFreePorts } from './sources.ts';

/** The scenario's first moment. */
const scenarioStartAt = Date.parse('2026-07-15T09:00:00+08:00');

/** What one seed makes: the same network, contacts, sites and plan whenever it is asked for. */
export interface Made {
  network: Network;
  contacts: Contact[];
  plan: ScenarioPlan;
  /** Without ports. */
  sites: Sites;
}

/** `scenario.json`: private to the simulators; ports are fixed here. */
export interface Prepared {
  seed: number;
  scenario: string;
  plan: ScenarioPlan;
  sites: Sites;
}

export function make(seed: number, scenario: string): Made {
  const random = seededRandom(seed);
  const network = buildNetwork(seed);
  const plan = planScenario(scenario, network, seed);
  return {
    network,
    contacts: contactsOf(network.supplyPoints, random.fork('contacts')),
    plan,
    sites: sitesOf(network, plan, random.fork('sites')),
  };
}

export async function prepare(options: {
  seed: number;
  scenario: string;
  dir: string;
}): Promise<object> {
  const parts = join(options.dir, 'config-parts');
  const made = make(options.seed, options.scenario);
  const sites = await withFreePorts(made.sites);
  mkdirSync(parts, { recursive: true });
  const files = writeNetworkFiles(join(parts, 'network'), made.network, made.contacts);
  const polled = sites.gateways.flatMap(({ units }) => units.map(({ asset }) => asset));
  const history = writeHistory(
    join(parts, 'history'),
    { network: made.network, polled, endAt: scenarioStartAt },
    seededRandom(options.seed).fork('history'),
  );
  cpSync(fileURLToPath(new URL('devices', import.meta.url)), join(parts, 'devices'), {
    recursive: true,
  });
  writeJson(join(parts, 'sources.json'), sourcesConfig(sites));
  const prepared: Prepared = {
    seed: options.seed,
    scenario: options.scenario,
    plan: made.plan,
    sites,
  };
  writeJson(join(parts, 'scenario.json'), prepared);
  return {
    dir: parts,
    network: files,
    history,
    supplyPoints: made.network.supplyPoints.length,
    contacts: made.contacts.length,
    plan: made.plan,
  };
}

export function readPrepared(dir: string): Prepared {
  const path = join(dir, 'config-parts', 'scenario.json');
  return JSON.parse(readFileSync(path, 'utf8')) as Prepared;
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
