/** Alarms of the house itself: a source that is away, a refused segment, a clock that was set, readings given up. */

import type { CollectorRunner } from '../../../collectors/runner.ts';
import type { Alarm, AlarmText } from '../../../model/alarm.ts';
import type { WaveRow } from '../../../model/outbox/wave-row.ts';
import type { StoreHealth } from '../../../model/store-health.ts';
import { type DurationMs, fromIso, type Instant, MINUTE, SECOND } from '../../../model/time.ts';
import type { Outbox } from '../../../notify/outbox.ts';
import { clearOwn, type OwnAlarm, raiseOwn } from '../../../operate/desks/own-alarms.ts';
import type { OperateParts } from '../../../operate/parts.ts';
import type { ClockWatch } from '../../../runtime/clock-watch.ts';

type Parts = Pick<OperateParts, 'records' | 'alarms' | 'saver' | 'clock' | 'log'> & {
  runner: Pick<CollectorRunner, 'statuses' | 'source'>;
  readings: { health(): Promise<StoreHealth> };
  watch: ClockWatch;
  outbox: Pick<Outbox, 'problems'>;
};

/** What is so at the moment, or was so short ago. */
interface Found {
  rule: OwnAlarm;
  subject: string;
  at: Instant;
  text: AlarmText;
}

/** What happens in one moment is shown for this long. */
const MOMENT_MS: DurationMs = 10 * MINUTE;

export interface HouseAlarms {
  /** Raises what is new and ends what is over; each is saved before it is told. */
  look(): Promise<void>;
}

export function houseAlarms(parts: Parts): HouseAlarms {
  const standing = new Map<string, Found>();
  let stepped: Found | null = null;
  const shut = new Map<string, Shut>();
  let held: readonly WaveRow[] = [];
  let givenUp = { count: 0, at: Number.NEGATIVE_INFINITY };

  async function foundNow(now: Instant): Promise<Found[]> {
    const stepMs = parts.watch.look();
    if (stepMs !== 0) {
      parts.log.error({ stepS: stepMs / SECOND }, 'clock_stepped');
      stepped = { rule: 'clock_stepped', subject: 'clock', at: now, text: stepText(stepMs) };
    }
    const isOver = stepped !== null && Math.abs(now - stepped.at) >= MOMENT_MS;
    if (isOver) stepped = null;
    const { spoolGivenUp = 0 } = await parts.readings.health().catch(() => nothingKnown);
    if (spoolGivenUp > givenUp.count) givenUp = { count: spoolGivenUp, at: now };
    // What cannot be read now is as it was: an alarm that ended so would call somebody once more.
    held = await heldWaves(parts).catch((err: unknown) => {
      parts.log.warn({ err }, 'held_waves_unread');
      return held;
    });
    const isGivingUp = Math.abs(now - givenUp.at) < MOMENT_MS;
    return [
      ...downOf(parts.runner, now),
      ...refusedOf(parts.runner),
      ...heldOf(held, now),
      ...shutOf(shut, parts.outbox.problems(), now),
      ...(stepped === null ? [] : [stepped]),
      ...(isGivingUp ? [givenUpOf(givenUp)] : []),
    ];
  }

  return {
    async look() {
      const now = parts.clock.now();
      const found = new Map((await foundNow(now)).map((one) => [keyOf(one), one]));
      const news = [...found].filter(([key, { at }]) => standing.get(key)?.at !== at);
      const over = [...standing].filter(([key]) => !found.has(key));
      const left = leftOver(parts, found);
      if (news.length === 0 && over.length === 0 && left.length === 0) return;
      await parts.saver.decide(() => {
        const alarm: Alarm[] = [
          ...news.map(([, one]) => raiseOwn(parts, { ...one, device: null, feeder: null })),
          ...[...over.map(([, one]) => one), ...left].flatMap(({ rule, subject }) =>
            clearOwn(parts, { subject, rules: [rule], at: now }),
          ),
        ];
        return { commit: { put: { alarm } }, result: null };
      });
      standing.clear();
      for (const [key, one] of found) standing.set(key, one);
    },
  };
}

const nothingKnown: Partial<StoreHealth> = {};
const houseRules: readonly string[] = [
  'source_down',
  'segment_refused',
  'clock_stepped',
  'readings_given_up',
  'wave_held',
  'channel_shut',
];

const keyOf = ({ rule, subject }: Pick<Found, 'rule' | 'subject'>): string => `${rule} ${subject}`;

/** Of a start before this one: what is not so any more has ended. */
function leftOver(
  { alarms }: Pick<Parts, 'alarms'>,
  found: ReadonlyMap<string, Found>,
): Array<Pick<Found, 'rule' | 'subject'>> {
  return alarms.standing().flatMap(({ rule, asset, clearedAt }) => {
    if (!houseRules.includes(rule) || clearedAt !== null) return [];
    const one = { rule: rule as OwnAlarm, subject: asset ?? '' };
    return found.has(keyOf(one)) ? [] : [one];
  });
}

/** A connection that comes back by itself within this is nobody's business. */
const DOWN_FOR_MS: DurationMs = MINUTE;

function downOf(runner: Parts['runner'], now: Instant): Found[] {
  return runner.statuses().flatMap(({ id, health, reason, since, assets }) => {
    const at = fromIso(since);
    if (health !== 'down' || now - at < DOWN_FOR_MS) return [];
    const count = assets.answering + assets.suspect + assets.silent;
    const text = {
      en: `Source ${id} is down (${reason}): nothing is heard of its ${count} assets.`,
      'zh-CN': `采集源 ${id} 中断（${reason}）：其 ${count} 个装置无消息。`,
    };
    return [{ rule: 'source_down' as const, subject: id, at, text }];
  });
}

interface Shut {
  since: Instant;
  /** When it was last found so: between two tries it looks open. */
  seenAt: Instant;
  problem: string;
}

const TRIES_APART_MS: DurationMs = MINUTE;

/** Channels that are shut, each from when it was first found so. */
function shutOf(
  shut: Map<string, Shut>,
  problems: ReadonlyArray<{ channel: string; problem: string }>,
  now: Instant,
): Found[] {
  for (const { channel, problem } of problems) {
    shut.set(channel, { since: shut.get(channel)?.since ?? now, seenAt: now, problem });
  }
  for (const [channel, { seenAt }] of shut) {
    if (Math.abs(now - seenAt) >= TRIES_APART_MS) shut.delete(channel);
  }
  return [...shut].map(([channel, { since, problem }]) => {
    const text = {
      en: `Channel ${channel} is shut (${problem}): its provider takes no messages.`,
      'zh-CN': `渠道 ${channel} 已关闭（${problem}）：服务方不接受消息。`,
    };
    return { rule: 'channel_shut' as const, subject: channel, at: since, text };
  });
}

/** The brake never lets go by itself: after so long somebody is called. */
const HELD_FOR_MS: DurationMs = 10 * MINUTE;
/** Held waves looked at: they come newest first, and the oldest are those that must not be missed. */
const HELD_WAVES_MOST = 5_000;
const HELD_PAGE = 500;

async function heldWaves({ records }: Parts): Promise<WaveRow[]> {
  const found: WaveRow[] = [];
  let cursor: string | null = null;
  do {
    const request = { state: 'held', limit: HELD_PAGE, cursor };
    const page: Awaited<ReturnType<typeof records.notices.waves>> =
      await records.notices.waves(request);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < HELD_WAVES_MOST);
  return found;
}

function heldOf(waves: readonly WaveRow[], now: Instant): Found[] {
  return waves.flatMap(({ id, subject, kind, recipients, holdUntil, dueAt, createdAt }) => {
    const since = Math.max(dueAt, createdAt);
    // A count-down ends by itself; what the brake, a filter or a refused text holds does not.
    if (holdUntil !== null || now - since < HELD_FOR_MS) return [];
    const text = {
      en: `${subject} ${kind}: ${recipients} recipients wait for a release.`,
      'zh-CN': `${subject} 的通知等待放行：${recipients} 名收件人。`,
    };
    return [{ rule: 'wave_held' as const, subject: id, at: since + HELD_FOR_MS, text }];
  });
}

function refusedOf(runner: Parts['runner']): Found[] {
  return runner.statuses().flatMap(({ id }) => {
    const causes = runner.source(id)?.inside?.().causes ?? [];
    const refused = causes.find(({ reason }) => reason === 'segment_refused');
    if (refused === undefined) return [];
    const text = {
      en: `A segment of ${id} was refused: ${refused.text}.`,
      'zh-CN': `${id} 的一个分段被拒：${refused.text}。`,
    };
    return [{ rule: 'segment_refused' as const, subject: id, at: fromIso(refused.since), text }];
  });
}

function stepText(stepMs: DurationMs): AlarmText {
  const seconds = Math.round(stepMs / SECOND);
  const sign = seconds > 0 ? '+' : '';
  return {
    en: `The clock of the server stepped by ${sign}${seconds} s: times of before do not compare.`,
    'zh-CN': `服务器时钟跳变 ${sign}${seconds} 秒：此前的时间不可比较。`,
  };
}

function givenUpOf({ count, at }: { count: number; at: Instant }): Found {
  const text = {
    en: `${count} readings were given up: their server is away and the spool is full.`,
    'zh-CN': `${count} 条量测被舍弃：其服务器不可达且暂存已满。`,
  };
  return { rule: 'readings_given_up', subject: 'readings', at, text };
}
