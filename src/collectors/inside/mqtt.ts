/** What is known inside a broker's source, as its page shows it. Pure. */
import type { AssetFlag, SourceInside } from '../../model/source.ts';
import { type Instant, SECOND, toIso } from '../../model/time.ts';
import type { LaneAtWork, LaneStanding } from '../mqtt/lane.ts';
import type { QuietWatch } from '../mqtt/quiet.ts';
import type { Lane } from '../mqtt/settings.ts';
import { contactsMost, contactsOf } from './contacts.ts';

type Standings = ReadonlyMap<Lane, LaneStanding & { since: Instant; text: string | null }>;

export function mqttInside(source: {
  open: readonly LaneAtWork[];
  standings: Standings;
  quiet: QuietWatch;
  /** A lost session is a cause until then. */
  isLossShown: (since: Instant) => boolean;
  /** Of assets of which something is odd, whether they answer or not. */
  odd: ReadonlyMap<string, AssetFlag[]>;
}): SourceInside {
  const { open, standings, quiet, odd } = source;
  const counts = quiet.counts();
  const away = quiet.away(contactsMost).map(({ asset, contact, since, reason, missed }) => {
    return { asset, contact, since: toIso(since), reason, missed, flags: odd.get(asset) ?? [] };
  });
  const isAway = new Set(away.map(({ asset }) => asset));
  const there = [...odd].flatMap(([asset, flags]) => {
    const one = { asset, contact: 'answering' as const, since: null, reason: null, missed: 0 };
    return isAway.has(asset) ? [] : [{ ...one, flags }];
  });
  return {
    causes: [...standings].flatMap(([lane, { trouble, since, state, text }]) => {
      const isOver = state === 'connected' && !source.isLossShown(since);
      if (trouble === null || isOver) return [];
      return [{ reason: trouble, since: toIso(since), text: `${lane}: ${text ?? trouble}` }];
    }),
    contacts: contactsOf([...away, ...there], counts.answering + counts.suspect + counts.silent),
    plans: [],
    lanes: open.map((lane) => laneOf(lane, standings)),
    slots: { missed: 0, slow: [] },
  };
}

function laneOf(lane: LaneAtWork, standings: Standings): SourceInside['lanes'][number] {
  const { connection } = lane;
  const standing = standings.get(lane.lane);
  return {
    lane: lane.lane,
    connected: connection.isConnected(),
    state: standing?.state ?? 'starting',
    reason: standing?.trouble ?? null,
    since: toIso(standing?.since ?? null),
    unacked: lane.held(),
    ackDelayS: lane.ackDelayMs() / SECOND,
    reconnects: Object.fromEntries(lane.losses()),
    sessionsLost: lane.sessionsLost(),
    retryAt: toIso(connection.retryAt()),
    certificateUntil: toIso(connection.certificateUntil()),
  };
}
