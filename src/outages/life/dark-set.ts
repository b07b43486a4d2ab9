// Who is dark under an outage now, who came to it, and who left it with what proof.
import type { Outage } from '../../model/outage.ts';
import type { Instant } from '../../model/time.ts';
import {
  eachInParts,
  everyInParts,
  filterInParts,
  type InParts,
  someInParts,
} from '../../runtime/in-parts.ts';
import type { OutageSettings } from '../settings.ts';
import type { Verdict } from '../verdict.ts';
import type { Cause } from './causes.ts';
import type { DarkTime } from './dark-time.ts';
import { setOf, unionInParts } from './id-lists.ts';
import {
  backAt,
  CLOCKS_APART_MS,
  isSilenceHeard,
  isSilenceOver,
  isToldBack,
  type ProofContext,
  type ZoneProof,
  zoneProofs,
} from './proofs.ts';
import type { SecondSupplies } from './supplies.ts';

/** A supply point that has supply again, or always had. */
export interface Leaving {
  supplyPoint: string;
  /** `other_supply`: this supply is still off, another one of the premises lives. */
  how: 'restored' | 'not_affected' | 'other_supply';
  /** When its supply was back: its own proof, that of its zone, else when the device closed that was open. */
  at: Instant;
  /** Only the device says so: nothing there can prove it. */
  isByDevice?: true;
  /** It may be told so now; else when its own word has come, or should have. */
  isProven: boolean;
}

export interface DarkChange {
  /** Ids, ascending. */
  dark: string[];
  entering: string[];
  leaving: Leaving[];
  /** All that was dark is back: by enough proofs at different ends, or one by one until nobody was left. */
  isAllBack: boolean;
  /** Back by that rule, but neither proven itself nor in its zone. */
  unproven: string[];
}

export interface DarkContext extends ProofContext {
  verdict: Verdict;
  settings: OutageSettings['decision'];
  times: DarkTime;
  /**
   * The cause has been found elsewhere since the outage began. Else a point that the cause no longer
   * feeds was switched to another source: it was dark and is back.
   */
  hasMoved: boolean;
  /** Premises with two supplies; left out: none. */
  supplies?: SecondSupplies;
  /** When a device was last told closed; null while it is not, or never was told. */
  closedAt: (device: string) => Instant | null;
  /** Dark in another outage already. */
  isElsewhere: (supplyPoint: string) => boolean;
}

/**
 * A point enters with P(some phase dead) ≥ 0.9 and stays until it is back: P < 0.1 and proof, its own
 * or one in its zone. Without proof it leaves when the device that was open has closed and its own word
 * should have come, else only when the whole outage is back.
 * @param cause null when the best set no longer holds it
 */
export function* darkChange(
  outage: Outage,
  cause: Cause | null,
  context: DarkContext,
): InParts<DarkChange> {
  const { verdict, settings } = context;
  const pAny = (id: string): number => verdict.darkness.get(id)?.pAny ?? 0;
  const isLit = (id: string): boolean => pAny(id) < settings.restored;
  // Proofs are looked for where somebody may be back.
  const mayBeBack = outage.dark.length === 0 || (yield* someInParts(outage.dark, isLit));
  const proofs = mayBeBack ? yield* zoneProofs(outage, context) : new Map<string, ZoneProof>();
  const dark = mayBeBack ? yield* darkZones(outage, context) : new Set<string>();
  const below = yield* setOf(cause?.below ?? []);
  const was = yield* setOf(outage.dark);
  const closedAt = closedAgain(outage, context)?.at ?? null;
  const isClosed = (id: string): boolean =>
    closedAt !== null &&
    !proofs.has(context.zoneOf(id)) &&
    isCounted(id, closedAt, outage, context);
  const staying: string[] = [];
  const leaving: Leaving[] = [];
  yield* eachInParts(outage.dark, (supplyPoint) => {
    const other = context.supplies?.other(supplyPoint) ?? null;
    if (other !== null) {
      leaving.push({
        ...{ supplyPoint, how: 'other_supply', isProven: true },
        at: other.liveAt ?? verdict.at,
      });
      return;
    }
    const proven = isLit(supplyPoint) ? backAt(supplyPoint, proofs, context) : null;
    const isByDevice = proven === null && isLit(supplyPoint) && isClosed(supplyPoint);
    const at = isByDevice ? closedAt : proven;
    if (at === null) {
      staying.push(supplyPoint);
      return;
    }
    const wasDark = dark.has(context.zoneOf(supplyPoint));
    const isOutside = context.hasMoved && cause !== null && !below.has(supplyPoint);
    const how = isOutside && !wasDark ? 'not_affected' : 'restored';
    const isProven = isToldBack(supplyPoint, proofs, context);
    leaving.push({ supplyPoint, how, at, isProven, ...(isByDevice && { isByDevice }) });
  });
  const entering = yield* filterInParts(
    cause?.below ?? [],
    (id) =>
      pAny(id) >= settings.tellable &&
      !was.has(id) &&
      !context.isElsewhere(id) &&
      (context.supplies?.other(id) ?? null) === null,
  );
  const areLit =
    entering.length === 0 &&
    (outage.dark.length > 0 || cause === null) &&
    (yield* everyInParts(staying, (id) => isLit(id) && isSilenceHeard(id, proofs, context)));
  // Nobody is left: each left by a proof in its zone, or by the word of the device.
  const isNobodyLeft = staying.length === 0 && (proofs.size > 0 || closedAt !== null);
  const isAllBack = areLit && (isNobodyLeft || (yield* hasProofsAtEnds(outage, proofs, context)));
  return {
    dark: yield* unionInParts(staying, entering),
    entering,
    leaving,
    isAllBack,
    unproven: isAllBack ? staying : [],
  };
}

/** Nothing can open between those of one zone: where one of them said dark, all of them were. */
function* darkZones(outage: Outage, context: DarkContext): InParts<Set<string>> {
  const zones = new Set<string>();
  yield* eachInParts(outage.ever, (supplyPoint) => {
    const { saidDarkAt } = context.facts(supplyPoint);
    const wasDark = saidDarkAt !== null && saidDarkAt >= outage.startedAt - CLOCKS_APART_MS;
    if (wasDark) zones.add(context.zoneOf(supplyPoint));
  });
  return zones;
}

/** At least three proofs, or all if fewer, and not all from one end of the area. */
function* hasProofsAtEnds(
  outage: Outage,
  proofs: ReadonlyMap<string, ZoneProof>,
  context: DarkContext,
): InParts<boolean> {
  let count = 0;
  for (const { own } of proofs.values()) count += own.size;
  if (count < Math.min(context.settings.restoreProofs, outage.ever.length)) return false;
  if (proofs.size >= 2 || outage.ever.length === 0) return true;
  const [first] = outage.ever;
  const zone = context.zoneOf(first ?? '');
  if (proofs.size !== 1) return false;
  return yield* everyInParts(outage.ever, (id) => context.zoneOf(id) === zone);
}

/** The device that was open and when it closed again, the latest of its group; null: none has, or nobody was told. */
export function closedAgain(
  { causeGroup, startedAt }: Outage,
  { closedAt }: Pick<DarkContext, 'closedAt'>,
): { device: string; at: Instant } | null {
  let latest: { device: string; at: Instant } | null = null;
  for (const device of causeGroup) {
    const at = closedAt(device);
    if (at !== null && at >= (latest?.at ?? startedAt)) latest = { device, at };
  }
  return latest;
}

/** Its silence since then counts, and it has not said itself that it is dark: its own word alone ends that. */
function isCounted(
  supplyPoint: string,
  closedAt: Instant,
  { startedAt }: Outage,
  context: DarkContext,
): boolean {
  const { saidDarkAt } = context.facts(supplyPoint);
  const saidDark = saidDarkAt !== null && saidDarkAt >= startedAt - CLOCKS_APART_MS;
  return !saidDark && isSilenceOver(supplyPoint, closedAt, context);
}
