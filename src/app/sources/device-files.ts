/** Device templates, head-ends and mappings of payloads from the folders beside the settings. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { checkSources } from '../../collectors/check.ts';
import { type HeadEnd, readHeadEnd } from '../../collectors/mqtt/head-end.ts';
import { readMappings } from '../../collectors/mqtt/mapping/read.ts';
import { readTemplates, type YamlFile } from '../../collectors/templates.ts';
import { MINUTE } from '../../model/time.ts';
import type { HeadEndFacts } from '../../outages/infer/engine.ts';
import type { ForewattError } from '../../runtime/problem.ts';
import type { LoadedSettings } from '../../settings/load.ts';
import { checkRelay } from './relay.ts';

export function readDeviceTemplates(folder: string): ReturnType<typeof readTemplates> {
  return readTemplates(yamlFiles(join(folder, 'devices')));
}

/** The YAML files of a folder; none when there is no folder. */
export function yamlFiles(folder: string): YamlFile[] {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return [];
  }
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
}

/** Head-ends by their id, from `head-end/*.yaml`. */
export function readHeadEnds(folder: string): {
  headEnds: Map<string, HeadEnd>;
  problems: ForewattError[];
} {
  const read = yamlFiles(join(folder, 'head-end')).map(({ file, text }) => readHeadEnd(file, text));
  const headEnds = new Map<string, HeadEnd>();
  for (const { headEnd } of read) if (headEnd !== null) headEnds.set(headEnd.id, headEnd);
  return { headEnds, problems: read.flatMap(({ problems }) => problems) };
}

/** Mappings of payloads by their name, from `mappings/*.yaml`. */
export function readPayloadMappings(folder: string): ReturnType<typeof readMappings> {
  return readMappings(yamlFiles(join(folder, 'mappings')));
}

export type GaspTimings = ReadonlyMap<string, HeadEndFacts>;

/** How the gasps of each head-end come where its file says so, and how often it can be asked. */
export function gaspTimings(folder: string): GaspTimings {
  const { headEnds } = readHeadEnds(folder);
  return new Map([...headEnds].map(([id, headEnd]) => [id, factsOf(headEnd)]));
}

function factsOf({ id, gasps, ping, pings }: HeadEnd): HeadEndFacts {
  const { confirmAfterS, ...times } = gasps ?? {};
  const { perMinute, perConcentrator } = pings;
  // One question takes its timeout where nobody answers.
  const rounds = ping === null ? 0 : Math.max(1, Math.floor(MINUTE / ping.timeoutMs));
  return {
    ...{ headEnd: id, ...times, asks: ping !== null, pingsPerMinute: perMinute },
    ...(confirmAfterS === undefined ? {} : { confirmAfterS }),
    pingsPerConcentrator: perConcentrator === null ? null : perConcentrator * rounds,
  };
}

/** Everything that is wrong with templates, head-ends, mappings and the sources that use them. */
export function checkDevices(loaded: LoadedSettings): ForewattError[] {
  const { templates, problems } = readDeviceTemplates(loaded.folder);
  const read = readHeadEnds(loaded.folder);
  const mapped = readPayloadMappings(loaded.folder);
  const seen = checkSources(loaded.settings.sources, {
    templates,
    headEnds: read.headEnds,
    mappings: mapped.mappings,
  });
  const files = [...problems, ...read.problems, ...mapped.problems];
  const broken = new Set(files.map(({ place }) => parse(place?.file ?? '').name));
  const named = seen.filter((problem) => !isUnknownFor(problem, broken));
  return [...files, ...named, ...checkRelay(loaded)];
}

/** What is not known because its own file is wrong is told once, at that file. */
function isUnknownFor({ code, details }: ForewattError, broken: ReadonlySet<string>): boolean {
  const isUnknown = /^COL-(TPL-UNKNOWN|MAP-UNKNOWN|MQTT-HEADEND)$/.test(code);
  return isUnknown && broken.has(String(details['id'] ?? details['name']));
}
