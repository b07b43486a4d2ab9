import { setTimeout as wait } from 'node:timers/promises';
import type { EarthFault } from '../../model/earth-fault.ts';
import type { NoticeView } from '../../model/notice.ts';
import type { PlannedOutageView } from '../../model/planned-outage.ts';
import type { SourceView } from '../../model/source.ts';
import type { Random } from '../../runtime/random.ts';
import type { ApiClient } from './api-client.ts';
import type { Freshness, Observations, OutageView, Sample } from './observations.ts';
import { darkAt, readTruth, type Truth } from './truth.ts';

/** An asset that is polled, and how often; from the settings the service runs with. */
export interface PolledAsset {
  asset: string;
  everyMs: number;
}

export interface WatchOptions {
  api: ApiClient;
  truthPath: string;
  now: () => number;
  random: Random;
  polled: readonly PolledAsset[];
  /** Scenario time when everything should be fresh. */
  freshFrom: number;
  endsAt: number;
  stopped: AbortSignal;
  onSample?: (sample: Sample) => void;
}

const SAMPLE_EVERY_REAL_MS = 400;
const LOOKUPS_EVERY_MS = 45_000;
const LOOKUPS_AT_ONCE = 10;
const FRESH_EVERY_REAL_MS = 750;
const FRESH_TRIES = 40;

/**
 * Looks at the public API over and over until the scenario ends; what it saw goes into `seen`. Samples,
 * freshness and look-ups go on beside each other, so that a slow one keeps none of the others waiting.
 */
export async function watch(options: WatchOptions, seen: Observations): Promise<void> {
  await Promise.all([
    repeat(options, SAMPLE_EVERY_REAL_MS, async () => {
      const sample = await sampled(options);
      if (sample === null) return;
      seen.samples.push(sample);
      options.onSample?.(sample);
    }),
    repeat(options, FRESH_EVERY_REAL_MS, async () => {
      const isDue = options.now() >= options.freshFrom && seen.fresh.length < FRESH_TRIES;
      if (!isDue || isFresh(seen.fresh)) return;
      const fresh = await freshness(options);
      if (fresh !== null) seen.fresh.push(fresh);
    }),
    lookUps(options, seen),
  ]);
  await readEnd(options.api, seen);
}

/** Does `look` again and again until the scenario ends, with a pause of real time between. */
async function repeat(
  options: WatchOptions,
  pauseMs: number,
  look: () => Promise<void>,
): Promise<void> {
  while (options.now() < options.endsAt && !options.stopped.aborted) {
    await look();
    await wait(pauseMs);
  }
}

function lookUps(options: WatchOptions, seen: Observations): Promise<void> {
  let next = options.freshFrom + LOOKUPS_EVERY_MS;
  return repeat(options, SAMPLE_EVERY_REAL_MS, async () => {
    if (options.now() < next) return;
    next = options.now() + LOOKUPS_EVERY_MS;
    await lookUp(options, seen);
  });
}

function isFresh(tries: readonly Freshness[]): boolean {
  return tries.some((one) => one.sourcesUp && one.old.length === 0);
}

async function sampled(options: WatchOptions): Promise<Sample | null> {
  const { api } = options;
  const at = options.now();
  const outages = await api.all<OutageView>('/outages');
  const sources = await api.all<SourceView>('/sources');
  const earthFaults = await api.all<EarthFault>('/earth-faults');
  if (outages === null || sources === null || earthFaults === null) return null;
  const dark = new Map<string, string[]>();
  for (const outage of outages) {
    if (outage.state !== 'confirmed' && outage.state !== 'restoring') continue;
    const points = await api.all<{ id: string; supply: string }>(
      `/outages/${outage.id}/supply-points`,
    );
    if (points === null) return null;
    dark.set(
      outage.id,
      points.filter((point) => point.supply !== 'live').map((point) => point.id),
    );
  }
  return { at, outages, dark, sources, earthFaults };
}

interface AssetPoint {
  latest: { time: string; quality: string } | null;
}

/** When a point was last read well; 0 for never. */
function goodAt({ latest }: AssetPoint): number {
  return latest === null || latest.quality !== 'good' ? 0 : Date.parse(latest.time);
}

async function freshness(options: WatchOptions): Promise<Freshness | null> {
  const sources = await options.api.all<SourceView>('/sources');
  if (sources === null) return null;
  const found = await Promise.all(
    options.polled.map(async ({ asset, everyMs }) => {
      const path = `/assets/${encodeURIComponent(asset)}/readings`;
      const answer = await options.api.get<{ points: AssetPoint[] }>(path);
      const youngest = Math.max(0, ...(answer?.points ?? []).map(goodAt));
      return youngest < options.now() - 3 * everyMs ? [asset] : [];
    }),
  );
  const old = found.flat();
  return {
    at: options.now(),
    sourcesUp: sources.length > 0 && sources.every((source) => source.health === 'up'),
    points: options.polled.length,
    old,
  };
}

/** Half of the look-ups go to places that are dark, so that every phase of the scenario is seen. */
async function lookUp(options: WatchOptions, seen: Observations): Promise<void> {
  const truth = readTruth(options.truthPath);
  for (const supplyPoint of chosen(truth, options)) {
    const at = options.now();
    const page = await options.api.page(`/?q=${encodeURIComponent(supplyPoint)}&lang=en`);
    const tag = page?.match(/<[^>]*data-testid="customer-state"[^>]*>/)?.[0];
    const state = tag?.match(/data-state="([a-z]+)"/)?.[1];
    if (page !== null) seen.lookups.push({ at, supplyPoint, state: state ?? 'no answer' });
  }
}

function chosen(truth: Truth, options: WatchOptions): string[] {
  const dark = [...darkAt(truth, options.now()).keys()];
  const all = truth.contacts.flatMap((contact) => contact.supplyPoints);
  const pick = (from: string[]): string[] =>
    from.length === 0 ? [] : [from[Math.floor(options.random() * from.length)] as string];
  const half = LOOKUPS_AT_ONCE / 2;
  const picked = Array.from({ length: half }, () => [...pick(dark), ...pick(all)]);
  return picked.flat();
}

async function readEnd(api: ApiClient, seen: Observations): Promise<void> {
  seen.outages = (await api.all<OutageView>('/outages')) ?? [];
  seen.planned = (await api.all<PlannedOutageView>('/planned-outages')) ?? [];
  seen.notices = (await api.all<NoticeView>('/notices')) ?? [];
  seen.earthFaults = (await api.all<EarthFault>('/earth-faults')) ?? [];
  // History brought in at the first start is no work of this run.
  const first = seen.samples[0];
  const old = new Set(first?.outages.filter((o) => o.state === 'closed').map((o) => o.id));
  seen.outages = seen.outages.filter((outage) => !old.has(outage.id));
}
