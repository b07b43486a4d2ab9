/** A made-up network of any size as the CSV files an operator would hand in; the same for the same seed. */
import { mkdirSync } from 'node:fs';
import { csvOut } from './csv-out.ts';
import { round, writeContact, writeSupplyPoint } from './customers.ts';
import { type Shape, shapeFeeder, type Zone } from './feeder.ts';
import { dice } from './random.ts';
import { type Files, headers, type Spot, type Town, writeDevice } from './town.ts';

/** Supply points of a feeder and feeders of a substation, about. */
const POINTS_PER_FEEDER = 2_000;
const FEEDERS_MAX = 500;
const FEEDERS_PER_SUBSTATION = 10;
/** Contacts that are written at most. */
const CONTACTS_MAX = 20_000;

/**
 * Writes sources, devices, sections, transformers, supply points, contacts, subscriptions, assets, planned, outages
 * and readings into `dir` (made when missing). Up to 1,000,000 supply points on up to 500 feeders.
 * @returns paths of the files, feeders, and devices without transformers
 */
export async function generateNetwork(options: {
  supplyPoints: number;
  seed: number;
  dir: string;
}): Promise<{ files: string[]; feeders: number; devices: number }> {
  mkdirSync(options.dir, { recursive: true });
  const names = Object.keys(headers) as Array<keyof typeof headers>;
  const files = Object.fromEntries(
    names.map((name) => [name, csvOut(options.dir, name, headers[name])]),
  ) as Files;
  const feeders = Math.min(
    FEEDERS_MAX,
    Math.max(1, Math.round(options.supplyPoints / POINTS_PER_FEEDER)),
  );
  const town: Town = {
    dice: dice(options.seed),
    files,
    devices: 0,
    sections: 0,
    transformers: 0,
    points: 0,
    contacts: 0,
    contactShare: Math.min(1, CONTACTS_MAX / Math.max(1, options.supplyPoints)),
    tieNodes: [],
  };
  for (let feeder = 1; feeder <= feeders; feeder++) {
    const done = town.points;
    const wanted = Math.round((options.supplyPoints * feeder) / feeders) - done;
    writeFeeder(town, feeder, wanted);
  }
  return { files: names.map((name) => files[name].close()), feeders, devices: town.devices };
}

function writeFeeder(town: Town, feeder: number, supplyPoints: number): void {
  const { files } = town;
  const substation = Math.ceil(feeder / FEEDERS_PER_SUBSTATION);
  const bus = `N-SS${substation}`;
  if (feeder % FEEDERS_PER_SUBSTATION === 1) {
    const earthing = town.dice.pick(['solid', 'compensated', 'unearthed']);
    files['sources.csv'].row(`SS-${substation}`, bus, `变电站${substation}`, 10, earthing);
  }
  const shape = shapeFeeder(town.dice, supplyPoints);
  const name = `F-${String(feeder).padStart(3, '0')}`;
  const centre = {
    lat: 36.6 + ((feeder * 37) % 100) / 250,
    lon: 114.4 + ((feeder * 61) % 100) / 250,
  };
  const node = (zone: number, n: number): string => `N-${feeder}-${zone}-${n}`;
  for (const [z, zone] of shape.zones.entries()) {
    writeZone(town, { feeder: name, zone, z, bus, node, centre });
  }
  writeTransformers(town, { shape, feeder, node, centre });
  writeTies(town, { shape, name, node, centre });
  writeHistory(town, name);
}

function writeZone(
  town: Town,
  at: {
    feeder: string;
    zone: Zone;
    z: number;
    bus: string;
    node: (zone: number, n: number) => string;
    centre: Spot;
  },
): void {
  const { zone, z, node } = at;
  const from = zone.above < 0 ? at.bus : node(zone.above, zone.at);
  const isHead = zone.above < 0;
  const id = writeDevice(town, {
    kind: zone.kind,
    from,
    to: node(z, 0),
    feeder: isHead ? at.feeder : null,
    phases: zone.phases,
    state: 'closed',
    centre: at.centre,
  });
  if (isHead || zone.kind === 'recloser') {
    town.files['assets.csv'].row(`FTU-${id}`, id, 'terminal', 'source');
  }
  for (let n = 1; n < zone.nodes; n++) {
    town.sections += 1;
    const construction = town.dice.chance(0.3) ? 'cable' : 'overhead';
    town.files['sections.csv'].row(
      `LS-${town.sections}`,
      node(z, n - 1),
      node(z, n),
      zone.phases,
      town.dice.whole(40, 900),
      construction,
      400,
    );
  }
}

function writeTransformers(
  town: Town,
  at: { shape: Shape; feeder: number; node: (zone: number, n: number) => string; centre: Spot },
): void {
  const { dice: chance, files } = town;
  for (const transformer of at.shape.transformers) {
    town.transformers += 1;
    const id = `TX-${town.transformers}`;
    const lat = round(at.centre.lat + chance.next() * 0.05);
    const lon = round(at.centre.lon + chance.next() * 0.05);
    const kva =
      transformer.phases.length === 1 ? chance.pick([25, 50]) : chance.pick([100, 200, 400]);
    files['transformers.csv'].row(
      id,
      at.node(transformer.zone, transformer.node),
      `台区${town.transformers}`,
      transformer.phases,
      kva,
      lat,
      lon,
      chance.chance(0.9) ? 'public' : 'private',
      transformer.phases.length === 1 ? null : 'Dyn11',
    );
    const areaClass = chance.pick(['urban', 'urban', 'rural', 'remote']);
    const place = { transformer: id, phases: transformer.phases, areaClass, lat, lon };
    for (let n = 0; n < transformer.customers; n++) {
      town.points += 1;
      const area = `A-${at.feeder}`;
      const one = writeSupplyPoint(files['supply_points.csv'], chance, town.points, {
        ...place,
        area,
      });
      if (town.contacts >= CONTACTS_MAX || !chance.chance(town.contactShare)) continue;
      town.contacts += 1;
      const out = { contacts: files['contacts.csv'], subscriptions: files['subscriptions.csv'] };
      writeContact(out, chance, town.contacts, one);
    }
  }
}

/** One or two normally open switches to the feeder before. */
function writeTies(
  town: Town,
  at: { shape: Shape; name: string; node: (zone: number, n: number) => string; centre: Spot },
): void {
  const { zones } = at.shape;
  const threePhase = zones.flatMap((zone, z) => (zone.phases === 'ABC' ? [z] : []));
  const own = [town.dice.pick(threePhase), threePhase.at(-1) ?? 0].map((z) =>
    at.node(z, (zones[z] as Zone).nodes - 1),
  );
  for (const [i, other] of town.tieNodes.entries()) {
    if (i > 0 && town.dice.chance(0.5)) break;
    const from = own[i];
    if (from === undefined) break;
    writeDevice(town, {
      kind: 'load_break_switch',
      from,
      to: other,
      feeder: null,
      phases: 'ABC',
      state: 'open',
      centre: at.centre,
    });
  }
  town.tieNodes = own;
}

/** A past outage of the last device, one planned work and one reading, so that every file has a row. */
function writeHistory(town: Town, feeder: string): void {
  const day = String(town.dice.whole(1, 28)).padStart(2, '0');
  const month = String(town.dice.whole(1, 6)).padStart(2, '0');
  const minutes = String(town.dice.whole(10, 59));
  const at = `2026-${month}-${day}T14:${minutes}:00+08:00`;
  const end = `2026-${month}-${day}T16:10:00+08:00`;
  const transformer = `TX-${town.transformers}`;
  town.files['outages.csv'].row(at, end, transformer, null, 'equipment', 'own', `${feeder} ${at}`);
  town.files['planned.csv'].row(
    transformer,
    null,
    '2026-08-20 08:00',
    '2026-08-20 17:00',
    'planned',
    '检修',
    `W-${feeder}`,
    null,
  );
  town.files['readings.csv'].row(
    transformer,
    'voltage',
    at,
    town.dice.whole(215, 238),
    'A',
    'good',
  );
}
