/** What the inference remembers of all feeders: models, words, episodes, last outcomes. */
import type { MeterMessage } from '../reduce.ts';
import type { OutageSettings } from '../settings.ts';
import type { Verdict } from '../verdict.ts';
import type { Above } from './above/join.ts';
import type { Silence } from './above/silence.ts';
import type { Episode } from './episodes.ts';
import { createHand, type Hand } from './hand.ts';
import type { Outcome, Prepared } from './tree/believe.ts';
import type { FeederModel } from './tree/model.ts';
import { createTables, type Tables } from './tree/tables.ts';

export interface Place {
  feeder: string;
  /** Number of the point or zone in its model. */
  number: number;
}

export interface Entry {
  hand: Hand;
  readonly number: number;
  episode: Episode | null;
  outcome: Outcome | null;
  verdict: Verdict | null;
  /** Something was heard since the last decision. */
  isNew: boolean;
  contextKey: string;
  /** Words of the last seconds while there is no episode: one that begins may reach back to them. */
  recent: Array<{ point: number; message: MeterMessage }>;
  /** The upward half of the last belief; null when the evidence is another since. */
  prepared: Prepared | null;
  /** What stood above the head at the last decision; null where nothing is known of it. */
  above: Above | null;
  /** What its silence says of what stands above it. */
  silence: Silence | null;
  /** For what stands above heads: what its feeders have added to L, 8 a zone. */
  readonly placed: Float64Array;
}

/** Where a feeder hangs on what stands above its head. */
export interface Link {
  /** Feeder id of the tree above. */
  above: string;
  zone: number;
}

/** Words kept while there is no episode, by age and number. */
export const recentMs = 30_000;
export const recentMax = 2_000;

const pointsOfEntryMax = 2 ** 20;

/** Where a supply point hangs. */
export function placeOf(
  state: InferenceState,
  supplyPoint: string,
): { entry: Entry; point: number } | null {
  const code = state.points.get(supplyPoint);
  if (code === undefined) return null;
  const entry = state.byNumber[Math.floor(code / pointsOfEntryMax)]!;
  return { entry, point: code % pointsOfEntryMax };
}

export interface InferenceState {
  readonly settings: OutageSettings;
  readonly tables: Tables;
  readonly entries: Map<string, Entry>;
  /** Entries by number; a feeder keeps its number when its model is exchanged. */
  readonly byNumber: Entry[];
  /** Supply point → number of its entry · `pointsOfEntryMax` + number in the model: one small value each. */
  readonly points: Map<string, number>;
  readonly devices: Map<string, Place>;
  /** By feeder. */
  readonly links: Map<string, Link>;
}

/** Gasps due are counted in steps of a fiftieth. */
const shareStep = 0.02;

export function createInferenceState(settings: OutageSettings): InferenceState {
  return {
    settings,
    tables: createTables(settings.model, shareStep),
    entries: new Map(),
    byNumber: [],
    points: new Map(),
    devices: new Map(),
    links: new Map(),
  };
}

/** Takes a model in, with nothing said yet. */
export function install(state: InferenceState, model: FeederModel): Entry {
  const { feeder } = model;
  const entry: Entry = {
    hand: createHand(model),
    number: state.entries.get(feeder)?.number ?? state.byNumber.length,
    episode: null,
    outcome: null,
    verdict: null,
    isNew: true,
    contextKey: '',
    recent: [],
    ...{ prepared: null, above: null, silence: null },
    placed: new Float64Array(8 * model.zoneCount),
  };
  state.entries.set(feeder, entry);
  for (const head of model.heads ?? []) {
    state.links.set(head.feeder, { above: feeder, zone: head.zone });
  }
  // What it was before is let go: a network is switched for years.
  state.byNumber[entry.number] = entry;
  const first = entry.number * pointsOfEntryMax;
  model.spIds.forEach((id, s) => {
    state.points.set(id, first + s);
  });
  for (const [id, number] of model.zoneOf) state.devices.set(id, { feeder, number });
  return entry;
}

/** Exchanges models; what was said moves by id, and episodes follow the points that moved. */
export function exchange(state: InferenceState, next: readonly FeederModel[]): void {
  const old = next.flatMap(({ feeder }) => state.entries.get(feeder) ?? []);
  for (const { hand } of old) {
    for (const id of hand.model.spIds) state.points.delete(id);
    for (const id of hand.model.zoneOf.keys()) state.devices.delete(id);
    for (const { feeder } of hand.model.heads ?? []) state.links.delete(feeder);
  }
  for (const model of next) {
    const before = state.entries.get(model.feeder)?.episode ?? null;
    install(state, model).episode = before;
  }
  for (const entry of old) moveWords(state, entry);
}

function moveWords(state: InferenceState, { hand, episode }: Entry): void {
  const { spIds, edgeIds } = hand.model;
  for (const [s, said] of hand.meters) {
    const place = placeOf(state, spIds[s]!);
    if (place === null) continue;
    const { entry } = place;
    entry.hand.meters.set(place.point, said);
    if (episode === null) continue;
    const start = Math.min(episode.start, entry.episode?.start ?? episode.start);
    entry.episode = { ...(entry.episode ?? episode), feeder: entry.hand.model.feeder, start };
  }
  for (const [z, said] of hand.devices) {
    const place = state.devices.get(edgeIds[z]!);
    if (place !== undefined) state.entries.get(place.feeder)!.hand.devices.set(place.number, said);
  }
}
