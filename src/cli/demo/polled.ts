import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseDuration } from '../../model/time.ts';
import type { PolledAsset } from './watch.ts';

interface SourceLine {
  kind: string;
  devices?: Array<{ asset: string; every?: string }>;
}

const DEFAULT_EVERY_MS = 10_000;

/** The assets that the settings have polled, with their periods. */
export function polledAssets(configFile: string): PolledAsset[] {
  const { sources } = parse(readFileSync(configFile, 'utf8')) as { sources: SourceLine[] };
  return sources.flatMap((source) =>
    (source.devices ?? []).map(({ asset, every }) => ({
      asset,
      everyMs: every === undefined ? DEFAULT_EVERY_MS : parseDuration(every),
    })),
  );
}
