// What the outbox of this process remembers between ticks; all of it can be lost without harm.
import { randomUUID } from 'node:crypto';
import type { Channel } from '../../model/contact.ts';
import type { WentOut } from '../../model/outbox/wave-row.ts';
import type { Duty } from '../../model/planned-outage.ts';
import type { Instant } from '../../model/time.ts';
import type { OutboxDeps } from './deps.ts';
import { type Breaker, breaker } from './guards/breaker.ts';
import { type TokenBucket, tokenBucket } from './guards/rate.ts';
import type { Spread } from './guards/spread.ts';
import { type Given, nothingGiven } from './guards/turns.ts';
import { type Serial, serial } from './serial.ts';

/** A channel as this process uses it. */
export interface Line {
  bucket: TokenBucket;
  breaker: Breaker;
  /** Calls under way. */
  calls: number;
  /** Whose turns there were. */
  given: Given;
  /** Spent on the local day, in millionths, and what was said of it. */
  day: { on: string; micros: number; said: 'nothing' | 'budget_near' | 'budget_over' };
}

export interface OutboxState {
  /** Names this process in claims. */
  owner: string;
  lines: ReadonlyMap<Channel, Line>;
  serial: Serial;
  /** Channels and addresses that are being asked for. */
  asking: Set<string>;
  /** Contacts of the next step of expansion. */
  expandRows: number;
  /** Waves that went live lately, for the sum of the brake; null: not read yet since the start. */
  lately: WentOut[] | null;
  /** Texts of each wave that were filtered. */
  filtered: Map<string, number>;
  /** How waves of planned work leave, by wave; null: at once. */
  spreads: Map<string, Spread | null>;
  duties: Map<string, { at: Instant; byContact: Map<string, Duty> }>;
  announced: Set<string>;
  nextDutiesAt: Instant;
  nextTidyAt: Instant;
  nextCareAt: Instant;
  /** When the last round was; null before the first. */
  aliveAt: Instant | null;
  nextAliveAt: Instant;
  /** How often a round was asked for: something may have been committed since it was last read. */
  wakes: number;
  /** Work that was due has been left: until calls end, or until there are tokens again. */
  left: 'nothing' | 'for_room' | 'for_tokens';
  /** Counters by name, for metrics. */
  counts: Map<string, number>;
}

/** Steps begin small and grow while they are quick. */
const FIRST_STEP_ROWS = 1_000;

export function outboxState(deps: OutboxDeps): OutboxState {
  const now = deps.clock.now();
  return {
    owner: randomUUID(),
    lines: new Map(
      [...deps.channels].map(([channel, open]) => [
        channel,
        {
          bucket: tokenBucket(open.ratePerSecond, now),
          breaker: breaker(),
          calls: 0,
          given: nothingGiven,
          day: { on: '', micros: 0, said: 'nothing' as const },
        },
      ]),
    ),
    serial: deps.answers ?? serial(),
    asking: new Set(),
    expandRows: FIRST_STEP_ROWS,
    lately: null,
    filtered: new Map(),
    spreads: new Map(),
    duties: new Map(),
    announced: new Set(),
    nextDutiesAt: now,
    nextTidyAt: now,
    nextCareAt: now,
    aliveAt: null,
    nextAliveAt: now,
    wakes: 0,
    left: 'nothing',
    counts: new Map(),
  };
}

/** Nothing more goes by it now: it is shut, or is just being tried with one call. */
export function isShut({ breaker, calls }: Line, now: Instant): boolean {
  return breaker.allows(now) <= calls;
}

export function count(state: OutboxState, name: string, by = 1): void {
  state.counts.set(name, (state.counts.get(name) ?? 0) + by);
}
