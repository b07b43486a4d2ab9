/** The whole network of one seed. */
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../random.ts';
import { ensureLifeSupport, settle } from './customers.ts';
import { lostBehind, wire } from './energise.ts';
import { dressFeeder12, feeder12, oneWayLaterals } from './feeder-12.ts';
import { layFeeder14 } from './feeder-14.ts';
import type { Network } from './network.ts';

const cimPath = fileURLToPath(new URL('../demo/networks/IEEE123.xml', import.meta.url));

/** Two feeders on two buses, the first solidly earthed, the second compensated. */
export function buildNetwork(seed: number): Network {
  const random = seededRandom(seed).fork('customers');
  const first = dressFeeder12(cimPath);
  const second = layFeeder14();
  const transformers = [...first.transformers, ...second.transformers];
  const network: Network = {
    sources: [
      { id: 'SRC-1', node: 'BUS-1', name: '新区变10kVⅠ母', kv: 10, earthing: 'solid' },
      { id: 'SRC-2', node: 'BUS-2', name: '新区变10kVⅡ母', kv: 10, earthing: 'compensated' },
    ],
    edges: [...first.edges, ...second.edges],
    transformers,
    supplyPoints: settle(transformers, random),
  };
  const wiring = wire(network);
  const byId = new Map(network.supplyPoints.map((point) => [point.id, point]));
  const laterals = network.edges
    .filter(({ kind, feeder }) => kind === 'fuse' && feeder === feeder12)
    .map(({ id, mask }) => lostBehind(network, wiring, { device: id, mask }))
    .map((ids) => ids.map((id) => byId.get(id)!));
  ensureLifeSupport(laterals, random);
  for (const device of oneWayLaterals) {
    const { mask } = network.edges.find(({ id }) => id === device)!;
    for (const id of lostBehind(network, wiring, { device, mask })) {
      byId.get(id)!.headEnd = 'one_way';
    }
  }
  return network;
}
