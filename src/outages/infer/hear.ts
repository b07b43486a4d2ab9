/** One observation taken in: where it belongs, whether it begins an episode, what it changes. */
import type { Evidence } from '../../model/evidence.ts';
import type { Instant } from '../../model/time.ts';
import {
  bearsOwnTime,
  type DeviceMessage,
  deviceMessage,
  isDark,
  isProof,
  type MeterMessage,
  meterMessage,
} from '../reduce.ts';
import { isDarkAbove, upperOf } from './above/standing.ts';
import { beginIn, type Episode, gaspWindowMs, hearDark } from './episodes.ts';
import { hearDevice, hearMeter } from './feeder.ts';
import {
  type Entry,
  type InferenceState,
  placeOf,
  recentMax,
  recentMs,
} from './inference-state.ts';

/** Dark words that claim a time before the episode count from its start, when not older than E1 allows. */
const lateMs = 300_000;

/** The feeder that must be decided again; null when nothing is new or the place is unknown. */
export function hear(state: InferenceState, evidence: Evidence): string | null {
  return evidence.about === 'supply_point'
    ? ofMeter(state, evidence.supplyPoint, meterMessage(evidence))
    : ofDevice(state, evidence.device, deviceMessage(evidence));
}

function ofMeter(state: InferenceState, id: string, message: MeterMessage): string | null {
  const place = placeOf(state, id);
  if (place === null) return null;
  const { entry, point } = place;
  if ((isDark(message.says) || message.says.kind === 'call') && !isWithin(entry, message.at)) {
    const isExplained = (entry.outcome?.points.any[point] ?? 0) >= 0.5;
    noteDark(state, entry, { at: message.at, isExplained });
  }
  if (entry.episode === null && isLiveWhereOpen(entry, { point, message })) {
    entry.episode = beginIn(entry.hand.model.feeder, message.at);
    Object.assign(entry.hand, { asOf: null, sums: null });
  }
  if (entry.episode === null) {
    remember(entry, { point, message });
    return null;
  }
  if (!take(state, entry, { point, message })) return null;
  entry.isNew = true;
  entry.prepared = null;
  return entry.hand.model.feeder;
}

/** Supply where a recorded opening leaves none: to be judged, though nobody has spoken of dark. */
function isLiveWhereOpen({ hand, outcome }: Entry, word: Entry['recent'][number]): boolean {
  const { point, message } = word;
  const { spIslanding, known } = hand.model;
  const isDarkHere = (outcome?.points.any[point] ?? 0) >= 0.5 && known.some((mask) => mask !== 0);
  return isDarkHere && spIslanding[point] === 0 && isProof(message.says);
}

/** A word that counts in the episode in hand; false when nothing is new. */
function take(
  state: InferenceState,
  entry: Entry,
  { point, message }: Entry['recent'][number],
): boolean {
  const { start } = entry.episode!;
  // What was read, or asked in vain, before the episode says nothing of it: both bear our own time.
  if (bearsOwnTime(message.says) && message.at < start) return false;
  const from = start - state.settings.model.clockToleranceS * 1000;
  const isLate = isDark(message.says) && message.at < from && message.receivedAt >= from;
  const counts = isLate && start - message.at <= lateMs;
  const word = counts ? { ...message, at: start } : message;
  return hearMeter(entry.hand, point, word, from);
}

function remember(entry: Entry, word: Entry['recent'][number]): void {
  entry.recent.push(word);
  const since = word.message.receivedAt - recentMs;
  // Swept when the oldest has twice the age, so that a steady stream costs little.
  const isOld = entry.recent[0]!.message.receivedAt < since - recentMs;
  if (!isOld && entry.recent.length <= recentMax) return;
  const fresh = entry.recent.filter(({ message }) => message.receivedAt >= since);
  entry.recent = fresh.slice(-recentMax / 2);
}

function ofDevice(state: InferenceState, id: string, message: DeviceMessage): string | null {
  const place = state.devices.get(id);
  if (place === undefined) return null;
  const entry = state.entries.get(place.feeder)!;
  if (message.says.kind === 'voltage') return ofVoltage(state, entry, place.number, message);
  if (isCause(entry, place.number, message)) {
    const lit = entry.outcome?.belief.zone[8 * place.number];
    noteDark(state, entry, { at: message.at, isExplained: lit !== undefined && lit < 0.5 });
  }
  if (hearDevice(entry.hand, place.number, message)) entry.isNew = true;
  return place.feeder;
}

/** Voltage beside a device; what a head's terminal says of the bus is the bus's own. */
function ofVoltage(
  state: InferenceState,
  entry: Entry,
  zone: number,
  message: DeviceMessage,
): string | null {
  const { says } = message;
  if (says.kind !== 'voltage') return null;
  const { model } = entry.hand;
  const upper = upperOf(state, model.feeder);
  const isOfBus = says.side === 'source' && model.parent[zone] === 0 && upper !== null;
  if (isOfBus && upper.link.zone > 0) {
    const of = { ...message, says: { ...says, side: 'load' as const } };
    return ofVoltage(state, upper.entry, upper.link.zone, of);
  }
  if (!says.isLive || says.lost !== undefined)
    noteDark(state, entry, { at: message.at, isExplained: isDarkAt(entry, zone, says) });
  if (entry.episode === null) return null;
  if (hearDevice(entry.hand, zone, message)) entry.isNew = true;
  return model.feeder;
}

function isDarkAt(
  { hand, outcome }: Entry,
  zone: number,
  at: { side: 'source' | 'load' },
): boolean {
  const where = at.side === 'load' ? zone : hand.model.parent[zone]!;
  return (outcome?.belief.zone[8 * where] ?? 1) < 0.5;
}

/** An opening that may be the cause: neither an effect nor one that is recorded already. */
function isCause({ hand }: Entry, zone: number, { says }: DeviceMessage): boolean {
  if (says.kind !== 'state' || !says.open || says.weight === 'effect') return false;
  const isEffect = says.weight === 'report' && hand.model.opensWithoutVoltage[zone] === 1;
  return !isEffect && hand.model.known[zone] === 0;
}

/** Inside the episode as it stands: nothing of it changes, and nobody needs to be asked. */
function isWithin({ episode }: Entry, at: Instant): boolean {
  return episode !== null && at >= episode.start && at <= episode.lastDarkAt;
}

function noteDark(
  state: InferenceState,
  entry: Entry,
  word: { at: Instant; isExplained: boolean },
): void {
  const { feeder } = entry.hand.model;
  const upper = upperOf(state, feeder);
  const isFromAbove = entry.episode === null && upper !== null && isDarkAbove(upper);
  const { episode, begun } = isFromAbove
    ? { episode: beginIn(feeder, upper.entry.episode?.start ?? word.at), begun: true }
    : hearDark(feeder, asDecided(entry, word.at), word, state.settings.episodeGap);
  const hasMoved = episode.start !== entry.episode?.start;
  entry.episode = episode;
  if (!begun && !hasMoved) return;
  entry.isNew = true;
  entry.prepared = null;
  // The sums are those of another span: made anew at the next decision.
  Object.assign(entry.hand, { asOf: null, sums: null });
  for (const one of entry.recent.splice(0)) take(state, entry, one);
  if (upper !== null && !isFromAbove) noteAbove(state, upper.entry, episode.start);
}

/** An episode of a feeder is one word of dark for what stands above its head. */
function noteAbove(state: InferenceState, upper: Entry, at: Instant): void {
  noteDark(state, upper, { at, isExplained: false });
}

/** The episode; decided when its window has passed, though nobody had a reason to decide it since. */
function asDecided({ episode, hand }: Entry, at: Instant): Episode | null {
  if (episode === null || episode.isDecided) return episode;
  const isOver = at - episode.start >= gaspWindowMs(hand.model);
  return isOver ? { ...episode, isDecided: true } : episode;
}
