/** Where each meter and terminal can be reached: ports, gateways, units; the `sources` of the configuration. */
import { createServer } from 'node:net';
import { oneWayLaterals } from '../grid/feeder-12.ts';
import type { Network } from '../grid/network.ts';
import type { Random } from '../random.ts';
import type { Fault, ScenarioPlan } from '../scenarios/plan.ts';

export interface GatewayUnit {
  unit: number;
  asset: string;
  template: string;
  every: string;
  /** Answers 0 V when its supply is gone; one without a battery falls silent. */
  hasBattery: boolean;
}

interface GatewaySite {
  id: string;
  port: number;
  units: GatewayUnit[];
}

export interface Sites {
  brokerPort: number;
  gateways: GatewaySite[];
}

const gatewayCount = 5;
const unitsPerGateway = 12;
const batteryShare = 0.4;

/** Neighbouring transformers share a gateway, so that a dead one looks like a dark area. */
export function sitesOf(network: Network, plan: ScenarioPlan, random: Random): Sites {
  const unseen = new Set(
    [...plan.faults.filter(isFuse).map(({ device }) => device), ...oneWayLaterals].flatMap(
      (device) => transformersBelow(network, device),
    ),
  );
  const wanted = gatewayCount * unitsPerGateway;
  const chosen = new Set(
    random.shuffled(network.transformers.filter(({ id }) => !unseen.has(id))).slice(0, wanted),
  );
  const inOrder = network.transformers.filter((transformer) => chosen.has(transformer));
  const gateways = Array.from({ length: gatewayCount }, (_, index): GatewaySite => {
    const part = inOrder.slice(index * unitsPerGateway, (index + 1) * unitsPerGateway);
    return {
      id: `gw-${index + 1}`,
      port: 0,
      units: part.map(({ id }, place) => ({
        unit: place + 1,
        asset: id,
        template: 'eastron-sdm630',
        every: '10s',
        hasBattery: random.chance(batteryShare),
      })),
    };
  });
  const fixed = (unit: number, asset: string, template: string, every: string): GatewayUnit => ({
    unit,
    asset,
    template,
    every,
    hasBattery: true,
  });
  gateways.push({
    id: 'gw-station',
    port: 0,
    units: [
      fixed(1, 'FM-12', 'generic-line-meter', '10s'),
      fixed(2, 'FM-14', 'generic-line-meter', '10s'),
      fixed(3, 'BM-1', 'generic-bus-meter', '10s'),
      fixed(4, 'BM-2', 'generic-bus-meter', '10s'),
    ],
  });
  gateways.push({
    id: 'ftu-2',
    port: 0,
    units: [fixed(1, 'FTU-2', 'generic-feeder-terminal', '5s')],
  });
  return { brokerPort: 0, gateways };
}

function isFuse({ device, recloseAfterS }: Fault): boolean {
  return recloseAfterS.length === 0 && device.startsWith('FU-');
}

/** Transformers below a fuse: everything reached from its far side over sections. */
function transformersBelow(network: Network, device: string): string[] {
  const fuse = network.edges.find(({ id }) => id === device)!;
  const nodes = new Set([fuse.to]);
  for (const node of nodes) {
    for (const { kind, from, to } of network.edges) {
      if (kind !== 'section') continue;
      if (from === node) nodes.add(to);
      if (to === node) nodes.add(from);
    }
  }
  return network.transformers.filter(({ node }) => nodes.has(node)).map(({ id }) => id);
}

/** Gives every site a port that is free now; all are held until the last is found, so that none comes twice. */
export async function withFreePorts(sites: Sites): Promise<Sites> {
  const servers = [];
  const ports: number[] = [];
  for (let i = 0; i <= sites.gateways.length; i++) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.push((server.address() as { port: number }).port);
    servers.push(server);
  }
  for (const server of servers) await new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    brokerPort: ports[0]!,
    gateways: sites.gateways.map((gateway, index) => ({ ...gateway, port: ports[index + 1]! })),
  };
}

/** The list `sources:` of the configuration. */
export function sourcesConfig(sites: Sites): object[] {
  const modbus = sites.gateways.map(({ id, port, units }) => ({
    id,
    kind: 'modbus_tcp',
    framing: 'mbap',
    host: '127.0.0.1',
    port,
    devices: units.map(({ unit, template, asset, every }) => ({ unit, template, asset, every })),
  }));
  const ami = {
    id: 'ami',
    kind: 'mqtt',
    url: `mqtt://127.0.0.1:${sites.brokerPort}`,
    subscriptions: [
      { topic: 'ami/+/events', decoder: 'json_events', lane: 'events' },
      { topic: 'ami/+/readings', decoder: 'json_readings', lane: 'telemetry' },
    ],
  };
  return [...modbus, ami];
}
