/** The network, its customers and contacts as the files an importer reads. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allPhases, type Network, phasesOf } from '../grid/network.ts';
import type { Contact } from './contacts.ts';
import { type Cell, csv } from './csv.ts';

/** Things that measure and are neither a transformer nor a customer's meter. */
const demoAssets = [
  { id: 'FTU-2', at: 'RC-2', kind: 'terminal', side: 'source' },
  { id: 'FTU-14', at: 'CB-14', kind: 'terminal', side: 'source' },
  { id: 'FTU-21', at: 'FA-1', kind: 'terminal', side: 'source' },
  { id: 'FTU-22', at: 'FA-2', kind: 'terminal', side: 'source' },
  { id: 'FTU-23', at: 'FA-3', kind: 'terminal', side: 'source' },
  { id: 'FM-12', at: 'CB-12', kind: 'sensor', side: 'source' },
  { id: 'FM-14', at: 'CB-14', kind: 'sensor', side: 'source' },
  { id: 'BM-1', at: 'BUS-1', kind: 'sensor', side: '' },
  { id: 'BM-2', at: 'BUS-2', kind: 'sensor', side: '' },
] as const;

/** Writes nine files and answers their names. */
export function writeNetworkFiles(dir: string, network: Network, contacts: Contact[]): string[] {
  mkdirSync(dir, { recursive: true });
  const files: Record<string, string> = {
    'sources.csv': csv(
      ['id', 'node', 'name', 'kv', 'earthing'],
      network.sources.map((it) => [it.id, it.node, it.name, it.kv, it.earthing]),
    ),
    'devices.csv': devices(network),
    'sections.csv': sections(network),
    'transformers.csv': transformers(network),
    'supply_points.csv': supplyPoints(network),
    'contacts.csv': csv(
      ['id', 'name', 'phone', 'language', 'class', 'account'],
      contacts.map((it) => [it.id, it.name, it.phone, it.language, it.class, it.account]),
    ),
    'subscriptions.csv': csv(
      ['contact', 'supply_point', 'channels'],
      contacts.flatMap((it) =>
        it.supplyPoints.map((point): Cell[] => [
          it.id,
          point,
          it.phoneKind === 'fixed' ? 'voice' : 'sms>voice',
        ]),
      ),
    ),
    'assets.csv': csv(
      ['id', 'at', 'kind', 'side'],
      demoAssets.map((it) => [it.id, it.at, it.kind, it.side]),
    ),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return Object.keys(files);
}

function devices(network: Network): string {
  const columns =
    'id,kind,from_node,to_node,name,feeder,phases,normal_state,lat,lon,remote,kv,fa,opens_without_voltage,rating_a';
  return csv(
    columns.split(','),
    network.edges
      .filter(({ kind }) => kind !== 'section')
      .map((it): Cell[] => [
        it.id,
        it.kind,
        it.from,
        it.to,
        it.name,
        it.feeder,
        phasesOf(it.mask),
        it.isNormallyOpen ? 'open' : 'closed',
        it.lat,
        it.lon,
        it.isRemote,
        10,
        it.fa,
        it.fa === 'voltage_time',
        it.ratingA,
      ]),
  );
}

function sections(network: Network): string {
  return csv(
    ['id', 'from_node', 'to_node', 'phases', 'length_m', 'construction', 'rating_a'],
    network.edges
      .filter(({ kind }) => kind === 'section')
      .map((it) => [it.id, it.from, it.to, phasesOf(it.mask), it.lengthM, 'overhead', it.ratingA]),
  );
}

function transformers(network: Network): string {
  return csv(
    ['id', 'node', 'name', 'phases', 'kva', 'lat', 'lon', 'owner', 'vector_group'],
    network.transformers.map((it) => [
      it.id,
      it.node,
      it.name,
      phasesOf(it.mask),
      it.kva,
      it.lat,
      it.lon,
      'public',
      it.mask === allPhases ? 'Dyn11' : 'Ii0',
    ]),
  );
}

function supplyPoints(network: Network): string {
  const columns =
    'id,transformer,phases,meter,account,premises,class,tier,address,area,lat,lon,kva,own_supply,own_supply_minutes,head_end,concentrator';
  return csv(
    columns.split(','),
    network.supplyPoints.map((it): Cell[] => [
      it.id,
      it.transformer,
      it.recordedPhases,
      it.meter,
      it.account,
      it.premises,
      it.class,
      it.tier,
      it.address,
      it.area,
      it.lat,
      it.lon,
      it.kva,
      it.ownSupply,
      it.ownSupply === 'none' ? null : it.ownSupplyMinutes,
      it.headEnd,
      it.concentrator,
    ]),
  );
}
