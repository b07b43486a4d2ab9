/** The files of a network being written, and what goes on from feeder to feeder. */
import type { CsvOut } from './csv-out.ts';
import { round, supplyPointColumns } from './customers.ts';
import type { Zone } from './feeder.ts';
import type { Dice } from './random.ts';

const prefixes: Record<Zone['kind'], string> = {
  breaker: 'CB',
  recloser: 'RC',
  load_break_switch: 'SW',
  sectionaliser: 'SE',
  disconnector: 'DS',
  fuse: 'FU',
};

/** Every file with its columns. */
export const headers = {
  'sources.csv': ['id', 'node', 'name', 'kv', 'earthing'],
  'devices.csv': [
    'id',
    'kind',
    'from_node',
    'to_node',
    'name',
    'feeder',
    'phases',
    'normal_state',
    'lat',
    'lon',
    'remote',
    'kv',
    'fa',
    'opens_without_voltage',
    'rating_a',
  ],
  'sections.csv': ['id', 'from_node', 'to_node', 'phases', 'length_m', 'construction', 'rating_a'],
  'transformers.csv': [
    'id',
    'node',
    'name',
    'phases',
    'kva',
    'lat',
    'lon',
    'owner',
    'vector_group',
  ],
  'supply_points.csv': supplyPointColumns,
  'contacts.csv': [
    'id',
    'name',
    'phone',
    'email',
    'wechat_openid',
    'webhook',
    'language',
    'class',
    'zone',
    'account',
  ],
  'subscriptions.csv': ['contact', 'supply_point', 'channels', 'kinds', 'quiet_from', 'quiet_to'],
  'assets.csv': ['id', 'at', 'kind', 'side'],
  'planned.csv': [
    'device',
    'supply_points',
    'start',
    'end',
    'kind',
    'reason',
    'reference',
    'steps',
  ],
  'outages.csv': [
    'start',
    'end',
    'device',
    'supply_points',
    'cause',
    'responsibility',
    'reference',
  ],
  'readings.csv': ['asset', 'quantity', 'time', 'value', 'phase', 'quality'],
} as const;

export type Files = Record<keyof typeof headers, CsvOut>;

/** What goes on from feeder to feeder. */
export interface Town {
  dice: Dice;
  files: Files;
  devices: number;
  sections: number;
  transformers: number;
  points: number;
  contacts: number;
  contactShare: number;
  /** Two nodes of the feeder before, for ties. */
  tieNodes: string[];
}

export interface Spot {
  lat: number;
  lon: number;
}

/** Writes a device and gives its id. */
export function writeDevice(
  town: Town,
  device: {
    kind: Zone['kind'];
    from: string;
    to: string;
    feeder: string | null;
    phases: string;
    state: 'open' | 'closed';
    centre: Spot;
  },
): string {
  town.devices += 1;
  const id = `${prefixes[device.kind]}-${town.devices}`;
  const isRemote = device.kind === 'breaker' || device.kind === 'recloser';
  const { lat, lon } = device.centre;
  town.files['devices.csv'].row(
    id,
    device.kind,
    device.from,
    device.to,
    `${device.kind === 'fuse' ? '支线' : '开关'}${town.devices}`,
    device.feeder,
    device.phases,
    device.state,
    round(lat + town.dice.next() * 0.05),
    round(lon + town.dice.next() * 0.05),
    isRemote ? 'true' : 'false',
    10,
    device.kind === 'recloser' ? 'recloser' : 'none',
    null,
    device.kind === 'fuse' ? 100 : 400,
  );
  return id;
}
