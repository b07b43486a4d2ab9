/** What is wrong with sources that are each well formed: things that only show when they are seen together. Pure. */

import { nearest } from '../runtime/nearest.ts';
import { type ForewattError, fault } from '../runtime/problem.ts';
import { busName, inFlightOf, lineOf, requestMs } from './modbus/line.ts';
import { itemsOf, plan } from './modbus/plan.ts';
import { periodsOf } from './modbus/schedule.ts';
import type { ModbusSettings } from './modbus/settings.ts';
import type { Template } from './modbus/template/points.ts';
import { overlap, overlaps } from './mqtt/filters.ts';
import type { HeadEnd } from './mqtt/head-end.ts';
import { healthOf } from './mqtt/intake.ts';
import type { Mapping } from './mqtt/mapping/mapping.ts';
import type { MqttSettings } from './mqtt/settings.ts';
import { sparkplugProblems } from './mqtt/sparkplug/check.ts';
import type { SourceSettings } from './settings.ts';

/** What stands in the folders beside the settings. */
interface Known {
  templates: ReadonlyMap<string, Template>;
  headEnds: ReadonlyMap<string, HeadEnd>;
  mappings: ReadonlyMap<string, Mapping>;
}

/** Every problem at once; `place.field` is the path inside the settings. */
export function checkSources(sources: readonly SourceSettings[], known: Known): ForewattError[] {
  const problems: ForewattError[] = [];
  const ids = new Set<string>();
  sources.forEach((source, index) => {
    const place = { field: `sources.${index}` };
    if (ids.has(source.id)) problems.push(fault('COL-SOURCE-TWICE', { id: source.id }, { place }));
    ids.add(source.id);
    if (source.kind === 'mqtt') problems.push(...mqttProblems(source, known, place.field));
    else if ('devices' in source) problems.push(...templateProblems(source, known, place.field));
  });
  const modbus = sources.filter((source) => 'devices' in source);
  return [...problems, ...assetProblems(modbus), ...busProblems(modbus, known.templates)];
}

function templateProblems(
  source: ModbusSettings,
  known: Pick<Known, 'templates'>,
  path: string,
): ForewattError[] {
  return source.devices.flatMap(({ template }, index) => {
    if (known.templates.has(template)) return [];
    const near = nearest(template, [...known.templates.keys()]);
    const place = { field: `${path}.devices.${index}.template` };
    return [fault('COL-TPL-UNKNOWN', { id: template, near }, { place })];
  });
}

function mqttProblems(
  source: MqttSettings,
  known: Pick<Known, 'headEnds' | 'mappings'>,
  path: string,
): ForewattError[] {
  const filters = source.subscriptions.map(({ topic }) => topic);
  const at0 = { field: `${path}.subscriptions` };
  const problems = [
    ...overlaps([...filters, ...healthFilters(source, known.mappings)]).map(([one, other]) =>
      fault('COL-MQTT-OVERLAP', { source: source.id, one, other }, { place: at0 }),
    ),
    ...mappingProblems(source, known.mappings, path),
  ];
  const { headEnd } = source;
  if (headEnd === undefined || known.headEnds.has(headEnd)) return problems;
  const near = nearest(headEnd, [...known.headEnds.keys()]);
  const place = { field: `${path}.headEnd` };
  return [
    ...problems,
    fault('COL-MQTT-HEADEND', { source: source.id, id: headEnd, near }, { place }),
  ];
}

/** Filters that come with a mapping; two subscriptions by one mapping share them. */
function healthFilters(source: MqttSettings, mappings: Known['mappings']): string[] {
  const found = source.subscriptions.flatMap((one) => {
    const health = healthOf(one, mappings.get(one.mapping ?? '') ?? null);
    return health === null ? [] : [`${one.lane} ${health.filter.join('/')}`];
  });
  return [...new Set(found)].map((one) => one.slice(one.indexOf(' ') + 1));
}

function mappingProblems(
  source: MqttSettings,
  mappings: Known['mappings'],
  path: string,
): ForewattError[] {
  return source.subscriptions.flatMap(({ mapping: name, topic, decoder }, index) => {
    if (name === undefined) return [];
    const at = `${path}.subscriptions.${index}`;
    const mapping = mappings.get(name);
    if (mapping === undefined) {
      const near = nearest(name, [...mappings.keys()]);
      return [fault('COL-MAP-UNKNOWN', { name, near }, { place: { field: `${at}.mapping` } })];
    }
    const unfit = decoder === 'sparkplug_b' ? sparkplugProblems(mapping) : [];
    const problems = unfit.map(({ path: key, why }) =>
      fault(
        'COL-MAP-VALUE',
        { path: `${name}: ${key}`, why },
        { place: { field: `${at}.mapping` } },
      ),
    );
    // The level of the topic that names the asset would be another one.
    if (overlap(mapping.topic, topic)) return problems;
    const details = { name, topic, wanted: mapping.topic };
    return [...problems, fault('COL-MAP-TOPIC', details, { place: { field: `${at}.topic` } })];
  });
}

function assetProblems(sources: readonly ModbusSettings[]): ForewattError[] {
  const polled = new Map<string, string>();
  const problems: ForewattError[] = [];
  for (const { id, devices } of sources) {
    for (const { asset } of devices) {
      const one = polled.get(asset);
      if (one !== undefined) problems.push(fault('COL-ASSET-TWICE', { asset, one, other: id }));
      polled.set(asset, id);
    }
  }
  return problems;
}

/** What of the network a device is read for. */
export interface KnownAssets {
  has(asset: string): boolean;
  /** Of everything that may be named, for the hint at a wrong name. */
  ids(): readonly string[];
}

/** So many typing mistakes say that another network is meant. */
const unknownMost = 20;

/** COL-ASSET-UNKNOWN of devices whose values would be kept and lead to nothing. */
export function unknownAssets(
  sources: readonly SourceSettings[],
  known: KnownAssets,
): ForewattError[] {
  const found = sources.flatMap((source, index) => {
    if (!('devices' in source)) return [];
    return source.devices.flatMap(({ asset }, device) =>
      known.has(asset)
        ? []
        : [{ source: source.id, asset, field: `sources.${index}.devices.${device}.asset` }],
    );
  });
  if (found.length === 0) return [];
  const ids = known.ids();
  return found.slice(0, unknownMost).map(({ source, asset, field }) => {
    const alike = ids.filter((id) => Math.abs(id.length - asset.length) <= 2);
    const details = { source, asset, near: nearest(asset, alike) };
    return fault('COL-ASSET-UNKNOWN', details, { place: { field } });
  });
}

/** More use of a bus than this leaves no room for any fault. */
const useMost = 0.8;

function busProblems(
  sources: readonly ModbusSettings[],
  templates: ReadonlyMap<string, Template>,
): ForewattError[] {
  const problems: ForewattError[] = [];
  const buses = new Map<string, ModbusSettings[]>();
  for (const source of sources) {
    const bus = busName(lineOf(source));
    const before = buses.get(bus) ?? [];
    problems.push(...sharingProblems(bus, source, before));
    problems.push(...inFlightProblems(bus, source, before));
    buses.set(bus, [...before, source]);
  }
  for (const [bus, users] of buses) {
    const use = users.reduce((sum, source) => sum + useOf(source, templates), 0);
    if (use <= useMost) continue;
    const needed = (use * loadWindowS).toFixed(1);
    const available = String(loadWindowS);
    problems.push(fault('COL-BUS-OVERLOAD', { bus, needed, available }));
  }
  return problems;
}

const loadWindowS = 10;

/** A connection with two framings, or a port opened twice. */
function sharingProblems(
  bus: string,
  source: ModbusSettings,
  before: readonly ModbusSettings[],
): ForewattError[] {
  const other = before.find((one) => !isSharable(one, source));
  if (other === undefined) return [];
  const details = { bus, one: other.id, other: source.id };
  const isPort = source.kind === 'modbus_serial';
  return [isPort ? fault('COL-PORT-TWICE', details) : fault('COL-BUS-FRAMING', details)];
}

/** Several requests at once, where it cannot be or where the two who share a connection do not agree. */
function inFlightProblems(
  bus: string,
  source: ModbusSettings,
  before: readonly ModbusSettings[],
): ForewattError[] {
  if (source.kind === 'modbus_serial') return [];
  const { id, framing, maxInFlight } = source;
  const hasRest = source.devices.some(({ minGap }) => (minGap ?? source.minGap ?? 0) > 0);
  const other = before.find((one) => inFlightOf(one) !== inFlightOf(source));
  const why =
    maxInFlight > 1 && framing === 'rtu'
      ? 'with framing rtu answers carry no number'
      : maxInFlight > 1 && hasRest
        ? 'minGap asks for a rest between two requests'
        : other !== undefined
          ? `${other.id} says ${inFlightOf(other)} for the same connection`
          : null;
  if (why === null) return [];
  return [fault('COL-BUS-IN-FLIGHT', { bus, source: id, most: maxInFlight, why })];
}

function isSharable(one: ModbusSettings, other: ModbusSettings): boolean {
  if (one.kind === 'modbus_serial' || other.kind === 'modbus_serial') return false;
  return one.framing === other.framing;
}

/** Share of the bus's time that the devices of this source need. */
function useOf(source: ModbusSettings, templates: ReadonlyMap<string, Template>): number {
  return source.devices.reduce((sum, device) => {
    const template = templates.get(device.template);
    if (template === undefined) return sum;
    const items = itemsOf(template.points);
    const periods = periodsOf(new Set(items.map(({ group }) => group)), device.every);
    const shares = plan(items, template.caps).map(
      (block) => requestMs(source, block) / periods[block.group],
    );
    return sum + shares.reduce((all, one) => all + one, 0);
  }, 0);
}
