/** One message to facts: finds its subscription, decodes it, counts what came of it. */
import type { Reading } from '../../model/reading.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import type { Log } from '../../runtime/log.ts';
import { nearest } from '../../runtime/nearest.ts';
import { fault } from '../../runtime/problem.ts';
import type { Tally } from '../tally.ts';
import type { Facts } from './batch.ts';
import type { Message } from './connection.ts';
import type { Context, Decoded, Decoder } from './decoders/decoder.ts';
import { decoders } from './decoders/registry.ts';
import { matches } from './filters.ts';
import type { Mapping } from './mapping/mapping.ts';
import type { Overlays } from './mapping/overlay.ts';
import { envelopeDecoders, type MqttSettings, type Subscription } from './settings.ts';
import type { UplinkMemory } from './uplinks.ts';
import type { Complaints } from './watch/complaints.ts';
import type { FloodGate } from './watch/flood.ts';
import type { PartialWatch } from './watch/partial.ts';

export interface IntakeEars {
  /** An asset spoke, and not only the broker for it. */
  heard(told: Heard): void;
  /** What the clock of an asset said when it spoke. */
  clock(asset: string, claimed: Instant, at: Instant): void;
  ping(id: string, isReached: boolean): void;
  /** The last will of an asset, or its opposite. */
  told(asset: string, isThere: boolean, at: Instant): void;
}

export interface Heard {
  asset: string;
  /** As the settings say; null where they do not. */
  everyMs: DurationMs | null;
  /** Whether its rhythm can be learned: it speaks by itself, and not only when something happens. */
  isRhythm: boolean;
  at: Instant;
}

export interface IntakeParts {
  settings: MqttSettings;
  routes: readonly Route[];
  eventCodes: Context['eventCodes'];
  uplinks: UplinkMemory;
  overlays: Overlays;
  sparkplug: Decoder;
  flood: Pick<FloodGate, 'sift'>;
  partial: Pick<PartialWatch, 'seen'>;
  complaints: Complaints;
  counts: Tally;
  log: Log;
  ears: IntakeEars;
}

export interface Route {
  subscription: Subscription;
  filter: readonly string[];
  assetLevel: number | null;
  mapping: Mapping | null;
}

/** Most bytes of a message that are kept when nobody can read it. */
const letterBytesMost = 65_536;
const noFacts: Facts = { readings: [], events: [], letter: null };

/**
 * Where the messages of a subscription go; those by which its devices say that they are there have
 * a filter of their own. Throws COL-MAP-UNKNOWN; `checkSources` tells it before.
 */
export function routesOf(
  subscription: Subscription,
  mappings: ReadonlyMap<string, Mapping>,
): Route[] {
  const mapping = mappingOf(subscription, mappings);
  const filter = subscription.topic.split('/');
  const assetLevel = levelOf(subscription, filter, mapping);
  const route = { subscription, filter, assetLevel, mapping };
  const health = healthOf(subscription, mapping);
  return health === null ? [route] : [route, { ...route, ...health }];
}

/**
 * The filter of the last wills that belong to a subscription: one that takes a single device
 * does not hear of the others. Null where its mapping has none.
 */
export function healthOf(
  subscription: Subscription,
  mapping: Mapping | null,
): Pick<Route, 'filter' | 'assetLevel'> | null {
  const written = mapping?.health?.filter ?? null;
  if (written === null) return null;
  const own = subscription.topic.split('/');
  const from = levelOf(subscription, own, mapping);
  const to = levelOf(subscription, written, mapping);
  const device = from === null ? undefined : own[from];
  const isOne = device !== undefined && device !== '+' && device !== '#';
  const filter = written.map((level, index) =>
    isOne && index === to && level === '+' ? device : level,
  );
  return { filter, assetLevel: to };
}

function mappingOf(
  { mapping: name }: Subscription,
  mappings: ReadonlyMap<string, Mapping>,
): Mapping | null {
  if (name === undefined) return null;
  const mapping = mappings.get(name);
  if (mapping !== undefined) return mapping;
  throw fault('COL-MAP-UNKNOWN', { name, near: nearest(name, [...mappings.keys()]) });
}

/** Level of the topic that names the asset: as written, as the mapping says, else the first `+`. */
function levelOf(
  { asset, decoder }: Subscription,
  filter: readonly string[],
  mapping: Mapping | null,
): number | null {
  if (asset === '$payload') return null;
  const written = /^\$topic\[(\d+)\]$/.exec(asset ?? '')?.[1];
  if (written !== undefined) return Number(written);
  const mappedAsset = mapping?.asset ?? null;
  if (mappedAsset !== null) return 'level' in mappedAsset ? mappedAsset.level : null;
  if (envelopeDecoders.includes(decoder)) return null;
  const level = filter.indexOf('+');
  return level < 0 ? null : level;
}

/** Never throws: a message that breaks its decoder is a dead letter as any other. */
export function factsOf(parts: IntakeParts, message: Message, at: Instant): Facts {
  const { settings, counts } = parts;
  const { topic, payload } = message;
  const levels = topic.split('/');
  const route = parts.routes.find(({ filter }) => matches(filter, levels));
  const decoder = route?.subscription.decoder;
  // An empty message is how a retained one is cleared; of Sparkplug it is a payload that says nothing.
  if (payload.length === 0 && decoder !== 'sparkplug_b') return none(counts, 'cleared');
  if (route === undefined || decoder === undefined) return none(counts, 'unmatched_topic');
  const decode = decoder === 'sparkplug_b' ? parts.sparkplug : decoders[decoder];
  try {
    const decoded = decode(topic, payload, contextOf(parts, route, { message, at }));
    if (!('rejected' in decoded)) return accepted(parts, decoded, { route, message, at });
    return refused(parts, decoded.rejected, { route, message, at });
  } catch (error) {
    parts.log.error({ source: settings.id, topic, err: error }, 'decoder_failed');
    return refused(parts, 'decoder_fault', { route, message, at });
  }
}

function refused(
  { counts, complaints, settings }: IntakeParts,
  reason: string,
  of: { route: Route; message: Message; at: Instant },
): Facts {
  const { topic, payload } = of.message;
  const { assetLevel, subscription } = of.route;
  counts.add(`rejected/${reason}`);
  counts.add(`refused/${subscription.decoder}/${reason}`);
  const sender = assetLevel === null ? topic : (topic.split('/')[assetLevel] ?? topic);
  complaints.refused(sender, { topic, reason }, of.at);
  const kept = payload.slice(0, letterBytesMost);
  const letter = { source: settings.id, topic, reason, payload: kept, receivedAt: of.at };
  return { ...noFacts, letter };
}

function none(counts: Tally, why: string): Facts {
  counts.add(why);
  return noFacts;
}

function contextOf(
  parts: IntakeParts,
  route: Route,
  of: { message: Message; at: Instant },
): Context {
  return {
    source: parts.settings.id,
    receivedAt: of.at,
    isRetained: of.message.isRetained,
    maxPayloadBytes: parts.settings.maxPayloadBytes,
    assetLevel: route.assetLevel,
    timezone: route.subscription.timezone ?? null,
    timeUnit: route.subscription.timeUnit ?? null,
    eventCodes: parts.eventCodes,
    mapping: route.mapping,
    laid: parts.overlays.laid,
  };
}

function accepted(
  parts: IntakeParts,
  decoded: Decoded,
  of: { route: Route; message: Message; at: Instant },
): Facts {
  const { counts, uplinks } = parts;
  const isLive = !of.message.isRetained;
  if (decoded.uplink !== undefined && isLive && uplinks.isRepeat(decoded.uplink, of.at)) {
    return none(counts, 'duplicates');
  }
  for (const note of decoded.notes) counts.add(note);
  if (isLive) tell(parts, decoded, of);
  if (isLive) parts.partial.seen(decoded.readings);
  const said = isLive ? decoded : { ...decoded, readings: decoded.readings.map(asKept) };
  const { readings, events } = parts.flood.sift(said);
  counts.readings(readings.length, of.at);
  if (events.length > 0) counts.add('events', events.length);
  return { readings, events, letter: null };
}

/** What the broker kept is stored, but no rule and no evidence may take it for news. */
function asKept(reading: Reading): Reading {
  return reading.quality === 'good'
    ? { ...reading, quality: 'uncertain', reason: 'late' }
    : reading;
}

/** What else a live message says: who is there, who is gone, whose clock says what. */
function tell(
  { ears, overlays }: IntakeParts,
  decoded: Decoded,
  of: { route: Route; at: Instant },
): void {
  const { at } = of;
  const { expectEvery: every, lane, decoder } = of.route.subscription;
  const { ping } = decoded;
  if (ping !== null) ears.ping(ping.id, ping.isReached);
  for (const { asset, isThere } of decoded.told ?? []) {
    if (!isThere) overlays.forget(asset);
    ears.told(asset, isThere, at);
  }
  // The answer to a question is no rhythm, nor is what comes only when something happens.
  const isAlone = every === undefined && lane === 'telemetry' && decoder !== 'sparkplug_b';
  const rhythm = {
    everyMs: typeof every === 'number' ? every : null,
    isRhythm: isAlone && ping === null,
  };
  const spoke = decoded.spoke ?? firstOf(decoded);
  // Nearly always one: a set is made for the others alone.
  for (const asset of spoke.length > 1 ? new Set(spoke) : spoke) {
    ears.heard({ asset, ...rhythm, at });
  }
  if (lane === 'telemetry') {
    for (const { asset, claimed } of decoded.clocks ?? []) ears.clock(asset, claimed, at);
  }
}

function firstOf({ readings, events }: Decoded): string[] {
  const asset = readings[0]?.asset ?? events[0]?.asset;
  return asset === undefined ? [] : [asset];
}
