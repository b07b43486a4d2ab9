/** The outbox with its channels, its links and the truth it sends by. */
import { randomBytes } from 'node:crypto';
import { utilityNames } from '../model/contact.ts';
import { type DurationMs, MINUTE } from '../model/time.ts';
import { openChannels } from '../notify/channels/registry.ts';
import type { OutboxDeps } from '../notify/outbox/deps.ts';
import { createLinks, type Links } from '../notify/outbox/ids.ts';
import { createOutbox, type Outbox } from '../notify/outbox.ts';
import type { Board } from '../operate/board.ts';
import { createAccountManagers } from '../operate/desks/account-managers.ts';
import type { FeedbackDesk } from '../operate/desks/feedback.ts';
import { besides } from '../operate/past/besides.ts';
import type { Storm } from '../operate/shift/storm.ts';
import type { World } from '../operate/world.ts';
import type { Detector } from '../outages/detector.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Random } from '../runtime/random.ts';
import type { Supervisor } from '../runtime/supervisor.ts';
import type { Settings } from '../settings/schema.ts';
import type { RecordsStore } from '../store/records.ts';
import type { Rules } from './rules.ts';

/** Real time of a provider's call at most; half a lease at the speed of the clock. */
const CALL_MOST_MS = 10_000;
const LEASE_MS = 60_000;

export interface NoticeParts {
  records: RecordsStore;
  board: Board;
  world: World;
  rules: Rules;
  settings: Settings;
  links: Links;
  /** The limits of the brake, as they are now. */
  storm: Pick<Storm, 'limits'>;
  /** What a meter said itself, last. */
  detector: Pick<Detector, 'facts'>;
  clock: Clock;
  random: Random;
  log: Log;
  supervisor: Supervisor;
  hooks: Pick<
    OutboxDeps,
    'onChange' | 'onFirstTold' | 'onFeedback' | 'onStillDark' | 'tasksWith' | 'answers'
  >;
}

export function openOutbox(parts: NoticeParts): {
  outbox: Outbox;
  channels: ReturnType<typeof openChannels>;
} {
  const { records, board, settings, clock, log } = parts;
  const { notify, utility, http } = settings;
  const speed = settings.clock?.speed ?? 1;
  const channels = openChannels(notify.channels, {
    clock,
    log,
    publicUrl: http.publicUrl,
    gateways: parts.rules.gateways,
    timeoutMs: Math.min(CALL_MOST_MS, LEASE_MS / speed / 2),
  });
  const outbox = createOutbox({
    ...{ store: records.outbox, clock, log, random: parts.random, supervisor: parts.supervisor },
    ...{ policy: parts.rules.policy, messages: parts.rules.messages },
    ...parts.hooks,
    tasksWith: createAccountManagers({ ...parts, ...parts.rules, now: clock.now }).tasks,
    onAlive: (at) => parts.supervisor.watch('outbox_alive', keepAlive(records, at)),
    channels,
    voice: {
      brand: utilityNames(utility),
      phone: utility.hotline,
      zone: utility.zone,
      locales: utility.locales,
      owedAfterMs: owedAfter(parts.rules.promises),
    },
    facts: {
      outage: (id) => board.outages.get(id) ?? records.documents.get('outage', id),
      plan: (id) => board.plans.get(id) ?? records.documents.get('planned_outage', id),
      alarmIsActive: (id) => board.alarms.get(id)?.clearedAt === null,
      supplyNow: (ids) => ids.map((id) => supplyOf(id, parts)),
      backAt: (id) => board.restoredAt(id),
      toldAs: (subject) => toldAs(records, board, subject),
      besides: (subject) => besides(board, subject),
    },
    settings: {
      mode: notify.mode,
      testTo: notify.testTo,
      brake: parts.storm.limits,
      spreadMs: notify.spread,
    },
    linkOf: (notice) => parts.links.urlOf(notice),
  });
  return { outbox, channels };
}

/** After how long without power somebody may be owed a payment. */
export function owedAfter(promises: Rules['promises']): DurationMs | null {
  const { restore } = promises ?? {};
  return restore?.owed === true ? restore.within : null;
}

/** A meter may have spoken so long before its supply is known to be back. */
const WORD_BEFORE_MS = MINUTE;

/** Not known: supply came back there by what others said, and its own meter has not said so since. */
function supplyOf(id: string, { board, detector }: NoticeParts): 'live' | 'dark' | 'unknown' {
  if (board.dark(id) !== undefined) return 'dark';
  const backAt = board.restoredAt(id);
  if (backAt === null) return 'live';
  const { provenLiveAt } = detector.facts(id);
  return provenLiveAt !== null && provenLiveAt >= backAt - WORD_BEFORE_MS ? 'live' : 'unknown';
}

/** Outages that share their dark places with this one: parts split from it or it from them, and all merged into those. */
async function toldAs(records: RecordsStore, board: Board, subject: string): Promise<string[]> {
  if (!subject.startsWith('O-')) return [];
  const own = board.outages.get(subject) ?? (await records.documents.get('outage', subject));
  if (own === null) return [];
  const parts = new Set([subject]);
  for (let above = own.splitFrom; above !== null && !parts.has(above); ) {
    parts.add(above);
    const next = board.outages.get(above) ?? (await records.documents.get('outage', above));
    above = next?.splitFrom ?? null;
  }
  for (let count = 0; count !== parts.size; ) {
    count = parts.size;
    for (const { id, splitFrom } of board.outages.values()) {
      if (splitFrom !== null && parts.has(splitFrom)) parts.add(id);
    }
  }
  const { items } = await records.documents.list('outage', {
    where: { state: 'merged', feeder: own.feeder },
    limit: 200,
  });
  for (const { id, mergedInto } of items) {
    if (mergedInto !== null && parts.has(mergedInto)) parts.add(id);
  }
  parts.delete(subject);
  return [...parts];
}

const ALIVE_MEMO = 'notify/alive';

/** A store that cannot keep it has louder ways to say so. */
async function keepAlive(records: RecordsStore, at: number): Promise<void> {
  const memo = { id: ALIVE_MEMO, version: at, value: at };
  await records.commit({ put: { memo: [memo] } }).catch(() => undefined);
}

/** When an outbox over these records was last at work; null before the first. */
export async function lastAlive(records: RecordsStore): Promise<number | null> {
  const kept = await records.documents.get('memo', ALIVE_MEMO);
  return kept === null ? null : Number(kept.value);
}

const SECRET_MEMO = 'notify/link-secret';
const SECRET_BYTES = 32;

/** Links that outlive a restart: their secret stands in the records. */
export async function openLinks(records: RecordsStore, publicUrl: string): Promise<Links> {
  const kept = await records.documents.get('memo', SECRET_MEMO);
  const secret =
    kept === null ? randomBytes(SECRET_BYTES) : Buffer.from(String(kept.value), 'base64');
  if (kept === null) {
    const memo = { id: SECRET_MEMO, version: 1, value: secret.toString('base64') };
    await records.commit({ put: { memo: [memo] } });
  }
  return createLinks(secret, publicUrl);
}

/** An answer that no rule understands is read by a person, in the thread it belongs to. */
export async function keepFeedback(
  desk: Pick<FeedbackDesk, 'said'>,
  said: { contact: string | null; from: string; text: string; at: number },
): Promise<void> {
  const { contact, from, text, at } = said;
  const channel = from.includes('@') ? 'email' : 'sms';
  const about = { subject: null, supplyPoint: null, rating: null };
  const topic = 'question' as const;
  await desk.said({ ...{ at, contact, channel, topic, text, from }, ...about, continues: true });
}
