/** Reads a mapping: one YAML file, every problem at once with its place. */
import { maskOf, phasesOf } from '../../../model/phases.ts';
import { quantities } from '../../../model/reading.ts';
import { nearest } from '../../../runtime/nearest.ts';
import { type ForewattError, fault } from '../../../runtime/problem.ts';
import { type YamlSource, yamlSource } from '../../../runtime/yaml-source.ts';
import { measureOf } from '../../measure.ts';
import { unitFactor } from '../../modbus/template/points.ts';
import type { MappedEvent, MappedValue, Mapping, TopicValue } from './mapping.ts';
import { all, type Path, pathOf } from './path.ts';
import {
  isTopicLevel,
  keysAt,
  mappingSchema,
  type WrittenEvent,
  type WrittenMapping,
  type WrittenTopic,
  type WrittenValue,
} from './schema.ts';

/** @param file name shown in problems; the text is not read from it */
export function readMapping(
  file: string,
  text: string,
): { mapping: Mapping | null; problems: ForewattError[] } {
  const source = yamlSource(file, text);
  if (source.problems.length > 0) return { mapping: null, problems: source.problems };
  const parsed = mappingSchema.safeParse(source.value);
  if (!parsed.success) {
    return { mapping: null, problems: parsed.error.issues.flatMap((i) => problemsOf(source, i)) };
  }
  const problems: ForewattError[] = [];
  const mapping = mappingOf(parsed.data, source, problems);
  return problems.length > 0 ? { mapping: null, problems } : { mapping, problems };
}

/** Mappings by their name; each problem of each file, none thrown. */
export function readMappings(files: ReadonlyArray<{ file: string; text: string }>): {
  mappings: Map<string, Mapping>;
  problems: ForewattError[];
} {
  const mappings = new Map<string, Mapping>();
  const problems: ForewattError[] = [];
  for (const { file, text } of files) {
    const read = readMapping(file, text);
    problems.push(...read.problems);
    if (read.mapping === null) continue;
    const { name } = read.mapping;
    if (mappings.has(name)) problems.push(fault('COL-MAP-TWICE', { name }, { place: { file } }));
    mappings.set(name, read.mapping);
  }
  return { mappings, problems };
}

function mappingOf(
  written: WrittenMapping,
  source: YamlSource,
  problems: ForewattError[],
): Mapping {
  const { asset, time, health, overlay } = written;
  const isLevel = asset !== undefined && isTopicLevel(asset);
  const assetPath = asset === undefined || isLevel ? null : known(asset);
  const records = recordsOf(assetPath);
  const timePath = time === undefined ? null : known(time.path);
  if (timePath !== null && below(timePath, records).includes(all)) {
    problems.push(wrong(source, ['time', 'path'], starless));
  }
  const isEmpty = [written.values, written.topics, written.events].every(
    (part) => Object.keys(part).length === 0,
  );
  if (isEmpty) problems.push(wrong(source, [], 'it has neither values nor events'));
  return {
    name: written.name,
    topic: written.topic,
    asset:
      assetPath !== null
        ? { path: below(assetPath, records) }
        : isLevel
          ? { level: Number(/\d+/.exec(asset)?.[0]) }
          : null,
    records,
    time:
      time === undefined || timePath === null
        ? null
        : {
            path: below(timePath, records),
            isInRecord: isBelow(timePath, records),
            unit: time.format === 'iso' ? null : time.format === 'unix_s' ? 's' : 'ms',
            timezone: time.timezone ?? null,
          },
    values: Object.entries(written.values).flatMap(([name, value]) =>
      mappedValues({ name, value, records, written }, source, problems),
    ),
    topics: Object.entries(written.topics).flatMap(([name, value]) =>
      topicValues({ name, value }, source, problems),
    ),
    events: written.events.map((event, index) => {
      if (records !== null && !isBelow(known(event.when.path), records)) {
        problems.push(wrong(source, ['events', index, 'when', 'path'], outside));
      }
      return eventOf(event, records, written);
    }),
    overlay:
      overlay === undefined
        ? null
        : { path: below(known(overlay.full.path), records), equals: overlay.full.equals },
    health: health === undefined ? null : { ...health, filter: health.topic.split('/') },
  };
}

const starless = 'a [*] here needs the same [*] in asset: then each element is a record of its own';

const outside = 'it stands outside of the records that asset names';

/** Quantity and factor of a value; a problem where its name or unit is none. */
function measured(
  of: { section: 'values' | 'topics'; name: string; unit: string | undefined },
  source: YamlSource,
  problems: ForewattError[],
): (NonNullable<ReturnType<typeof measureOf>> & { factor: number }) | null {
  const { section, name, unit } = of;
  const measure = measureOf(name);
  if (measure === null) {
    const near = nearest(name, knownNames);
    const place = { file: source.file, ...source.placeOfKey([section], name) };
    problems.push(fault('COL-MAP-QUANTITY', { name, near }, { place }));
    return null;
  }
  const factor = unitFactor(unit, measure.quantity);
  if (factor === null) {
    const why = `${unit} is no unit of ${measure.quantity}`;
    problems.push(wrong(source, [section, name, 'unit'], why));
  }
  return { ...measure, factor: factor ?? 1 };
}

function topicValues(
  { name, value }: { name: string; value: WrittenTopic },
  source: YamlSource,
  problems: ForewattError[],
): TopicValue[] {
  const measure = measured({ section: 'topics', name, unit: value.unit }, source, problems);
  return measure === null ? [] : [{ ...measure, name, filter: value.topic.split('/') }];
}

function mappedValues(
  of: { name: string; value: WrittenValue; records: Path | null; written: WrittenMapping },
  source: YamlSource,
  problems: ForewattError[],
): MappedValue[] {
  const { name, value, records, written } = of;
  const measure = measured({ section: 'values', name, unit: value.unit }, source, problems);
  if (measure === null) return [];
  const at = ['values', name];
  const whole = below(known(value.path), records);
  if (records !== null && !isBelow(known(value.path), records)) {
    problems.push(wrong(source, [...at, 'path'], outside));
  }
  const isPerPhase = whole.at(-1) === all;
  const path = isPerPhase ? whole.slice(0, -1) : whole;
  if (path.includes(all)) problems.push(wrong(source, [...at, 'path'], starless));
  if (isPerPhase && measure.phase !== null) {
    const why = `[*] gives all phases; write ${measure.quantity} without its phase`;
    problems.push(wrong(source, [...at, 'path'], why));
  }
  return [
    {
      ...measure,
      name,
      path,
      isPerPhase,
      errors: value.errors === undefined ? null : below(known(value.errors), records),
      isAbsentZero: (value.absent ?? written.absent) === false,
    },
  ];
}

const knownNames = [...quantities, ...quantities.map((name) => `${name}_a`)];

function eventOf(event: WrittenEvent, records: Path | null, written: WrittenMapping): MappedEvent {
  const mask = event.phase === undefined ? null : maskOf(event.phase);
  return {
    path: below(known(event.when.path), records),
    equals: event.when.equals,
    type: event.type,
    phase:
      event.phase === undefined
        ? null
        : mask !== null
          ? { phases: phasesOf(mask) }
          : { path: below(known(event.phase), records) },
    isAbsentFalse: (event.absent ?? written.absent) === false,
  };
}

/** Of a path that the schema has passed. */
function known(text: string): Path {
  return pathOf(text) ?? [];
}

/** An asset below a `[*]` makes each element of that list a record. */
function recordsOf(asset: Path | null): Path | null {
  const star = asset?.indexOf(all) ?? -1;
  return asset === null || star < 0 ? null : asset.slice(0, star);
}

function isBelow(path: Path, records: Path | null): boolean {
  if (records === null || path[records.length] !== all) return false;
  return records.every((step, index) => path[index] === step);
}

/** The rest of a path that leads into a record; any other path as it is. */
function below(path: Path, records: Path | null): Path {
  return records !== null && isBelow(path, records) ? path.slice(records.length + 1) : path;
}

function problemsOf(
  source: YamlSource,
  issue: { code?: string; keys?: unknown; path: PropertyKey[]; message: string },
): ForewattError[] {
  if (issue.code !== 'unrecognized_keys') return [wrong(source, issue.path, issue.message)];
  const near = keysAt(issue.path);
  return (issue.keys as string[]).map((key) =>
    fault(
      'COL-MAP-KEY',
      { key, near: nearest(key, near) },
      { place: { file: source.file, ...source.placeOfKey(issue.path, key) } },
    ),
  );
}

function wrong(source: YamlSource, path: PropertyKey[], why: string): ForewattError {
  const place = { file: source.file, ...source.placeOf(path) };
  const shown = path.map(String).join('.') || '(whole file)';
  return fault('COL-MAP-VALUE', { path: shown, why }, { place });
}
