/** Settings and device files read again: what may be taken over, or everything that is wrong with them. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { ReloadView } from '../../api/shapes/reload.ts';
import type { DeviceFiles } from '../../collectors/uses.ts';
import { ForewattError } from '../../runtime/problem.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';
import { checkSettings, type LoadedSettings } from '../../settings/load.ts';
import {
  checkDevices,
  type GaspTimings,
  gaspTimings,
  readDeviceTemplates,
  readHeadEnds,
  readPayloadMappings,
} from './device-files.ts';

export function readFiles(folder: string): DeviceFiles {
  return {
    headEnds: readHeadEnds(folder).headEnds,
    mappings: readPayloadMappings(folder).mappings,
    templates: readDeviceTemplates(folder).templates,
  };
}

type Problem = ReloadView['problems'][number];

export type ReadAgain =
  | { loaded: LoadedSettings; files: DeviceFiles; needsRestart: string[]; problems: [] }
  | { loaded: null; problems: Problem[] };

/**
 * @param running the settings at work; nothing of them is changed
 * @param gasps times of last gasps at the start: detection has taken them in for good
 */
export function readAgain(
  running: LoadedSettings,
  gasps: GaspTimings,
  env: Readonly<Record<string, string | undefined>>,
): ReadAgain {
  const { loaded, problems } = checkSettings(running.file, env);
  const all = loaded === null ? problems : checkDevices(loaded);
  if (loaded === null || all.length > 0) {
    return { loaded: null, problems: all.map((problem) => placed(problem, running.file)) };
  }
  const needsRestart = changedParts(running, loaded);
  if (!isDeepStrictEqual(gasps, gaspTimings(loaded.folder))) needsRestart.push('head-end');
  return { loaded, files: readFiles(loaded.folder), needsRestart, problems: [] };
}

/** What only a start takes over: everything but the sources. */
function changedParts(running: LoadedSettings, next: LoadedSettings): string[] {
  const parts = Object.keys({ ...running.settings, ...next.settings });
  return parts.filter((part) => {
    const key = part as keyof LoadedSettings['settings'];
    return part !== 'sources' && !isDeepStrictEqual(running.settings[key], next.settings[key]);
  });
}

/** With the line in the settings file, where the problem names only a field of it. */
export function placed({ place, code, message, fix }: ForewattError, file: string): Problem {
  if (place?.file !== undefined) {
    const { line = place.row ?? 1, column = 1 } = place;
    return { file: place.file, line, column, code, message, fix };
  }
  const at = placeOfField(file, place?.field);
  return { file, ...at, code, message, fix };
}

function placeOfField(file: string, field: string | undefined): { line: number; column: number } {
  if (field === undefined) return { line: 1, column: 1 };
  try {
    const path = field.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    return yamlSource(file, readFileSync(file, 'utf8')).placeOf(path);
  } catch (error) {
    if (error instanceof ForewattError) throw error;
    return { line: 1, column: 1 };
  }
}
