// The towns of the stories: drawings that become the CSV files an engineer would hand in.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CustomerClass } from '../../src/model/contact.ts';
import { phasesOf } from '../../src/model/phases.ts';
import { type Drawn, drawn } from './drawn.ts';
import { earthFaultTowns } from './towns/earth-faults.ts';
import { inferenceTowns } from './towns/inference.ts';
import { managedTowns } from './towns/managed.ts';
import { nightTowns } from './towns/night.ts';
import { protectedTowns } from './towns/protected.ts';
import { substationTowns } from './towns/substations.ts';
import { yearTowns } from './towns/year.ts';

/** Somebody a story knows by name; the others are called after their supply point. */
export interface Inhabitant {
  /** Supply point, such as `TX1-1`. */
  at: string;
  class?: CustomerClass;
  /** Left out: the next of +8613800138…, whose provider does nothing odd. */
  phone?: string;
  /** 户号, where the person holds one. */
  account?: string;
  /** Further supply points of the same person. */
  also?: string[];
  /** Left out: zh-CN. */
  language?: 'zh-CN' | 'en';
}
export type People = Record<string, Inhabitant>;

export interface TownPlan {
  drawing: string;
  /** Head of each feeder and its id. */
  feeders: Record<string, string>;
  /** Devices with a terminal that speaks; every other one is silent. */
  remote: string[];
  earthing: Record<string, 'solid' | 'compensated' | 'unearthed'>;
  people: People;
  /** What the rows of supply points say besides, by supply point or by what they hang on. */
  points?: Record<string, Record<string, string>>;
  /** Devices that work by themselves. */
  fa?: Record<string, 'recloser' | 'voltage_time'>;
  /** Rows of protection.csv: id, title, level, from, to, supply_points, feeders, crew. */
  protection?: string[][];
  /** The head-ends of the product are known. */
  hasHeadEnds?: boolean;
}

const towns = {
  ...inferenceTowns,
  ...earthFaultTowns,
  ...substationTowns,
  ...yearTowns,
  ...nightTowns,
  ...managedTowns,
  ...protectedTowns,
  'two-feeders': {
    drawing: `
      SS1 - CB1 - LS1 - RC1 - LS2 - FU1 - LS3 - TX1*6
                                          LS3 - TX6*6
                              LS2 - FU2 - TX2*12
                        LS1 - FU3 - TX3*8
      SS2 - CB2 - LS4 - FU4 - TX4*8
                  LS4 - FU5 - TX5*8
    `,
    feeders: { CB1: 'XQ-12', CB2: 'XQ-14' },
    remote: ['CB1', 'RC1', 'CB2'],
    earthing: { SS1: 'solid', SS2: 'compensated' },
    people: {
      Li: { at: 'TX1-1' },
      Wang: { at: 'TX1-2', class: 'life_support' },
      Zhao: { at: 'TX1-3', class: 'business' },
      Chen: { at: 'TX2-1' },
      Sun: { at: 'TX3-1' },
      Guo: { at: 'TX4-1' },
    },
  },
} satisfies Record<string, TownPlan>;
export type TownName = keyof typeof towns;

export interface TownFiles {
  grid: Drawn;
  feeders: Readonly<Record<string, string>>;
  /** Phone of each person, and of each supply point whose contact has no name of their own. */
  phones: ReadonlyMap<string, string>;
  /** Name of the contact of a supply point. */
  contactOf: ReadonlyMap<string, string>;
}

export const meterOf = (supplyPoint: string): string => `M-${supplyPoint}`;
export const terminalOf = (device: string): string => `FTU-${device}`;
export const busMeterOf = (source: string): string => `BM-${source}`;

/** Writes the network and its people as CSV into `folder`. */
export function writeTown(name: TownName, folder: string, own: People): TownFiles {
  const town: TownPlan = towns[name];
  const grid = drawn(town.drawing);
  mkdirSync(folder, { recursive: true });
  writeNetwork(town, grid, folder);
  if (town.hasHeadEnds === true) {
    cpSync('config/head-end', join(folder, '../head-end'), { recursive: true });
  }
  const people = { ...town.people, ...own };
  return { grid, feeders: town.feeders, ...writePeople(grid, folder, { ...town, people }) };
}

function writeNetwork(town: TownPlan, { tables }: Drawn, folder: string): void {
  const write = writer(folder);
  write('sources', 'id,node,name,kv,earthing', [
    ...tables.sources.map(({ id, node }) => [id, node, id, 10, town.earthing[id] ?? 'solid']),
  ]);
  write('devices', 'id,kind,from_node,to_node,name,feeder,phases,normal_state,remote,kv,fa', [
    ...tables.devices.map(({ id, kind, fromNode, toNode, phases, normalClosed }) => [
      ...[id, kind, fromNode, toNode, id, town.feeders[id] ?? '', phasesOf(phases)],
      ...[normalClosed === 0 ? 'open' : 'closed', town.remote.includes(id), 10],
      town.fa?.[id] ?? 'none',
    ]),
  ]);
  write('sections', 'id,from_node,to_node,phases,length_m', [
    ...tables.sections.map((row) => [row.id, row.fromNode, row.toNode, phasesOf(row.phases), 400]),
  ]);
  write('transformers', 'id,node,name,phases,kva', [
    ...tables.transformers.map(({ id, node, phases }) => [id, node, id, phasesOf(phases), 400]),
  ]);
  write('assets', 'id,at,kind,side', [
    ...town.remote.map((device) => [terminalOf(device), device, 'terminal', 'source']),
    ...tables.sources.map(({ id, node }) => [busMeterOf(id), node, 'sensor', '']),
  ]);
  if (town.protection !== undefined) {
    const columns = 'id,title,level,from,to,supply_points,feeders,crew';
    write('protection', columns, town.protection);
  }
}

function writePeople(
  { tables }: Drawn,
  folder: string,
  town: Pick<TownPlan, 'people' | 'points'>,
): Pick<TownFiles, 'phones' | 'contactOf'> {
  const { people, points: facts = {} } = town;
  const further = [...new Set(Object.values(facts).flatMap((row) => Object.keys(row)))].filter(
    (column) => column !== 'phases',
  );
  const write = writer(folder);
  const named = new Map(
    Object.entries(people).flatMap(([name, { at, also = [] }]) =>
      [at, ...also].map((point) => [point, name] as const),
    ),
  );
  const phones = new Map<string, string>();
  const contactOf = new Map<string, string>();
  const points: unknown[][] = [];
  const contacts: unknown[][] = [];
  const subscriptions: unknown[][] = [];
  for (const [i, { id, transformer }] of tables.supplyPoints.entries()) {
    const name = named.get(id) ?? id;
    const person = people[name];
    const kind = person?.class ?? 'residential';
    const own: Record<string, string> = { ...facts[transformer ?? ''], ...facts[id] };
    points.push([
      ...[id, transformer, own['phases'] ?? 'ABC'[i % 3], meterOf(id), kind, `桃园路${i + 1}号`],
      ...['桃园新村', `DC-${transformer}`, ...further.map((column) => own[column] ?? '')],
    ]);
    subscriptions.push([name, id, 'sms>voice']);
    contactOf.set(id, name);
    if (phones.has(name)) continue;
    const phone = person?.phone ?? phoneOf(i);
    phones.set(name, phone);
    const language = person?.language ?? 'zh-CN';
    contacts.push([name, name, phone, language, kind, person?.account ?? '']);
  }
  const header = 'id,transformer,phases,meter,class,address,area,concentrator';
  write('supply_points', [header, ...further].join(','), points);
  write('contacts', 'id,name,phone,language,class,account', contacts);
  write('subscriptions', 'contact,supply_point,channels', subscriptions);
  return { phones, contactOf };
}

/** Numbers of eleven digits, in a large town too. */
function phoneOf(i: number): string {
  return i < 900 ? `+8613800138${100 + i}` : `+86137${10_000_000 + i}`;
}

function writer(folder: string) {
  return (name: string, header: string, rows: ReadonlyArray<readonly unknown[]>): void => {
    const lines = rows.map((cells) => cells.join(','));
    writeFileSync(join(folder, `${name}.csv`), `${[header, ...lines].join('\n')}\n`);
  };
}
