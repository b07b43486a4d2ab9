/**
 * Reduction of evidence (rules E1 to E6): from all that a meter or a device has said to what of it
 * still stands. Messages are kept in order of their own time and folded anew, so that neither the order of
 * arrival nor a repetition changes anything.
 */
import type { DeviceEvidence, Evidence, SupplyEvidence } from '../model/evidence.ts';
import type { Instant } from '../model/time.ts';
import { CALL, DEAD, GASP, MISSED, PHASE_LOSS, PINGS, PROOF } from './infer/tree/rows.ts';

/** Messages kept of one meter or device; older than the last proof go first, then the oldest. */
const messagesMax = 24;

/** E1: device time where it lies in [receive − 300 s, receive + 5 s], else the time of receipt. */
export function evidenceTime(message: {
  receivedAt: Instant;
  deviceTime: Instant | null;
}): Instant {
  const { receivedAt, deviceTime } = message;
  if (deviceTime === null) return receivedAt;
  return deviceTime >= receivedAt - 300_000 && deviceTime <= receivedAt + 5_000
    ? deviceTime
    : receivedAt;
}

export interface Message<S> {
  id: string;
  at: Instant;
  receivedAt: Instant;
  says: S;
}
export type MeterMessage = Message<SupplyEvidence>;
export type DeviceMessage = Message<DeviceEvidence>;

/** Everything that one meter (or device) has said since the oldest episode kept; in order, plain data. */
export interface SpokenState<S> {
  readonly messages: readonly Message<S>[];
}
export type MeterState = SpokenState<SupplyEvidence>;
export type DeviceState = SpokenState<DeviceEvidence>;

/** Takes in one message; `changed` is false for one that is known already or too old. */
export function reduce<S extends SupplyEvidence | DeviceEvidence>(
  state: SpokenState<S> | undefined,
  message: Message<S>,
  settings: { from: Instant },
): { state: SpokenState<S>; changed: boolean } {
  const before = state ?? { messages: [] };
  if (message.at < settings.from) return { state: before, changed: false };
  if (before.messages.length === 0) return { state: { messages: [message] }, changed: true };
  const list = before.messages;
  let at = list.length;
  while (at > 0 && compare(message, list[at - 1]!) < 0) at--;
  if (list.some((one) => one.id === message.id)) return { state: before, changed: false };
  const messages = [...list.slice(0, at), message, ...list.slice(at)];
  return { state: { messages: shorten(messages) }, changed: true };
}

/** E5: own time, then receive order, then id. */
function compare(a: Message<unknown>, b: Message<unknown>): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.receivedAt !== b.receivedAt) return a.receivedAt - b.receivedAt;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function shorten<S extends SupplyEvidence | DeviceEvidence>(messages: Message<S>[]): Message<S>[] {
  if (messages.length <= messagesMax) return messages;
  const last = messages.findLastIndex((one) => isProof(one.says));
  const rest = last > 0 ? messages.slice(last) : messages;
  return rest.slice(-messagesMax);
}

/** The message of an evidence about a supply point. */
export function meterMessage(evidence: Extract<Evidence, { about: 'supply_point' }>): MeterMessage {
  const { id, at, receivedAt, says } = evidence;
  return { id, at, receivedAt, says };
}

/** The message of an evidence about a device. */
export function deviceMessage(evidence: Extract<Evidence, { about: 'device' }>): DeviceMessage {
  const { id, at, receivedAt, says } = evidence;
  return { id, at, receivedAt, says };
}

/** E3: a restored message, an answered ping or a good reading with voltage on any phase. */
export function isProof(says: SupplyEvidence | DeviceEvidence): boolean {
  if (says.kind === 'restored') return true;
  if (says.kind === 'ping') return says.answered;
  return says.kind === 'reading' && says.live !== 0;
}

/** Says by itself that there is no supply. */
export function isDark(says: SupplyEvidence | DeviceEvidence): boolean {
  return says.kind === 'gasp' || says.kind === 'dead' || says.kind === 'phase_loss';
}

/** What stands of a meter's messages. */
export interface Standing {
  /** Evidence class (infer/rows.ts), without what depends on the network. */
  bits: number;
  provenAt: Instant | null;
  /** Time of the standing gasp. */
  gaspAt: Instant | null;
  /** When the first dark-type message that stands was received. */
  heardAt: Instant | null;
  /** First and last dark-type message that stands. */
  darkSince: Instant | null;
  darkUntil: Instant | null;
  pings: number;
  /** First call that counts. */
  calledAt: Instant | null;
}

/**
 * Folds the messages of one meter from `from` on (E2 to E5). A reading and a question without an answer bear our own
 * time: they need no tolerance for a clock, and from before the episode's `start` say nothing of it. Silence counts from
 * `askedFrom` on.
 */
export function standing(
  state: MeterState | undefined,
  { from, start, askedFrom }: { from: Instant; start: Instant; askedFrom?: Instant },
): Standing {
  const now = nothing();
  for (const message of state?.messages ?? []) {
    if (message.at < (bearsOwnTime(message.says) ? start : from)) continue;
    if (askedFrom !== undefined && message.at < askedFrom && isSilence(message.says)) continue;
    take(now, message);
  }
  return now;
}

/** Its time is ours, not that of a meter's clock. */
export function bearsOwnTime(says: SupplyEvidence): boolean {
  return says.kind === 'reading' || (says.kind === 'ping' && !says.answered);
}

/** A question or a poll without an answer. */
function isSilence(says: SupplyEvidence): boolean {
  return says.kind === 'missed' || (says.kind === 'ping' && !says.answered);
}

function nothing(): Standing {
  return {
    bits: 0,
    provenAt: null,
    gaspAt: null,
    heardAt: null,
    darkSince: null,
    darkUntil: null,
    pings: 0,
    calledAt: null,
  };
}

function take(now: Standing, message: MeterMessage): void {
  const { says, at } = message;
  if (isProof(says)) {
    Object.assign(now, nothing(), { bits: PROOF, provenAt: at });
    return;
  }
  switch (says.kind) {
    case 'gasp':
      now.gaspAt = at;
      takeDark(now, message, GASP);
      return;
    case 'dead':
      takeDark(now, message, DEAD);
      return;
    case 'phase_loss':
      now.bits &= ~(7 << PHASE_LOSS);
      takeDark(now, message, (says.dead & 7) << PHASE_LOSS);
      return;
    case 'call':
      if ((now.bits & PROOF) !== 0) return;
      now.bits |= CALL;
      now.calledAt ??= at;
      return;
    case 'ping':
      now.pings = Math.min(3, now.pings + 1);
      now.bits = (now.bits & ~(3 << PINGS)) | (now.pings << PINGS);
      return;
    case 'missed':
      now.bits &= ~(3 << MISSED);
      now.bits |= Math.min(3, Math.max(0, Math.floor(says.count))) << MISSED;
      return;
    default:
  }
}

/** E4: a dark-type message deletes the proof; what was unanswered stays. */
function takeDark(now: Standing, { at, receivedAt }: MeterMessage, bits: number): void {
  now.bits = (now.bits & ~PROOF) | bits;
  now.heardAt = Math.min(now.heardAt ?? receivedAt, receivedAt);
  now.darkSince ??= at;
  now.darkUntil = at;
}

/** What stands of a device's messages: the latest of a kind. */
export interface DeviceStanding {
  state: {
    open: boolean;
    weight: 'report' | 'trip' | 'hard' | 'effect';
    at: Instant;
    /** Opened to shed load. */
    why?: 'shed';
    /** Phases that a person named. */
    phases?: number;
  } | null;
  /** When it closed after having been open; null while open or when it never was. */
  closedAt: Instant | null;
  flag: { set: boolean; at: Instant } | null;
  /** Whether its terminal measures voltage on one side of it. */
  voltage: { isLive: boolean; side: 'source' | 'load'; at: Instant; lost?: number } | null;
  /** Phases on which its current is gone; 0 when it is back. */
  zero: { phases: number; at: Instant } | null;
}

/** Folds the messages of one device. `wasOpen`: it was open before the first of them. */
export function deviceStanding(state: DeviceState | undefined, wasOpen: boolean): DeviceStanding {
  const nothing = { state: null, closedAt: null, flag: null };
  const now: DeviceStanding = { ...nothing, voltage: null, zero: null };
  let open = wasOpen;
  for (const { says, at } of state?.messages ?? []) {
    if (says.kind === 'fault_passed') now.flag = { set: says.set, at };
    else if (says.kind === 'current_zero') now.zero = { phases: says.phases, at };
    else if (says.kind === 'voltage') {
      const { isLive, side, lost } = says;
      now.voltage = { isLive, side, at, ...(lost === undefined ? {} : { lost }) };
    } else if (says.kind === 'state') {
      // A trip keeps its weight when plain reports of the same opening follow it.
      const heavier = open && says.open && now.state !== null && says.weight === 'report';
      const why = says.open ? (says.why ?? (open ? now.state?.why : undefined)) : undefined;
      const named = says.namesPhases === true ? { phases: says.phases } : {};
      const state = { open: says.open, weight: says.weight, at, ...named };
      now.state = heavier ? now.state : why === undefined ? state : { ...state, why };
      if (says.open) now.closedAt = null;
      else if (open) now.closedAt = at;
      open = says.open;
    }
  }
  return now;
}
