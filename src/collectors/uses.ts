/** What a source hangs on besides its own settings: files, and the bus it may share. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { CollectorDeps } from './collector.ts';
import type { SourceSettings } from './settings.ts';

/** What stands in the folders beside the settings. */
export type DeviceFiles = Pick<CollectorDeps, 'templates' | 'headEnds' | 'mappings'>;

/** A source as it was made: its settings, and the files they name as they were read. */
export interface Made {
  settings: SourceSettings;
  files: readonly unknown[];
}

export function madeOf(settings: SourceSettings, files: DeviceFiles): Made {
  return { settings, files: filesOf(settings, files) };
}

export function isSame(one: Made, other: Made): boolean {
  return isDeepStrictEqual(one, other);
}

function filesOf(settings: SourceSettings, files: DeviceFiles): unknown[] {
  if ('devices' in settings) {
    return settings.devices.map(({ template }) => files.templates.get(template));
  }
  if (!('subscriptions' in settings)) return [];
  const mappings = settings.subscriptions.map(({ mapping }) => files.mappings.get(mapping ?? ''));
  return [files.headEnds.get(settings.headEnd ?? 'default'), ...mappings];
}

/** The line that a source shares with all that name it: it has one set of timings, so it restarts as a whole. */
export function wiresOf(settings: SourceSettings): string[] {
  if (!('devices' in settings)) return [];
  const line: { host?: string; port?: number; path?: string } = settings;
  return [line.path ?? `${line.host}:${line.port}`];
}
