/** CAP 1.2: one message for each wave of news of an outage, each naming all before it. */
import type { NoticeKind } from '../../model/notice.ts';
import { HOUR, type Instant } from '../../model/time.ts';
import type { PublicOutage } from '../shapes/public.ts';
import { withOffset, xml } from './text.ts';

/** A wave of news, as far as a message needs it. */
export interface CapNews {
  kind: NoticeKind;
  at: Instant;
}

export interface CapSender {
  /** Host part of the public address: the sender is `ops@host`. */
  host: string;
  publicUrl: string;
  utility: string;
}

/** How long a message holds unless a newer one replaces it. */
const HOLDS_MS = 24 * HOUR;

/** Kinds of news that are told to the public, oldest first; all others are for single contacts. */
const publicKinds = new Set<NoticeKind>([
  'outage_detected',
  'outage_update',
  'outage_restored',
  'outage_correction',
]);

/** The newest message about an outage, null before anybody was told; each has an identifier of its own. */
export function capMessage(
  outage: PublicOutage,
  news: readonly CapNews[],
  sender: CapSender,
): string | null {
  const told = news.filter((one) => publicKinds.has(one.kind)).toSorted((a, b) => a.at - b.at);
  const newest = told.at(-1);
  if (newest === undefined) return null;
  const from = `ops@${sender.host}`;
  const references = told
    .slice(0, -1)
    .map((one, n) => `${from},${identifier(outage, n)},${withOffset(one.at)}`)
    .join(' ');
  const isFirst = told.length === 1;
  const isOver = newest.kind === 'outage_restored' || outage.state === 'restored';
  const type = newest.kind === 'outage_correction' ? 'Cancel' : isFirst ? 'Alert' : 'Update';
  const infos = ['zh-CN', 'en'].map((language) =>
    info({ outage, newest, sender, isOver, language }),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${xml(identifier(outage, told.length - 1))}</identifier><sender>${xml(from)}</sender><sent>${withOffset(newest.at)}</sent><status>Actual</status><msgType>${type}</msgType><scope>Public</scope>${references === '' ? '' : `<references>${xml(references)}</references>`}
${infos.join('\n')}</alert>
`;
}

/** `O-2026-000017.4`, counted from 1: never used again for another message. */
function identifier(outage: PublicOutage, n: number): string {
  return `${outage.id}.${n + 1}`;
}

interface InfoFacts {
  outage: PublicOutage;
  newest: CapNews;
  sender: CapSender;
  isOver: boolean;
  language: string;
}

function info({ outage, newest, sender, isOver, language }: InfoFacts): string {
  const isChinese = language === 'zh-CN';
  const state = isChinese
    ? isOver
      ? '已恢复供电'
      : '停电'
    : isOver
      ? 'power is back'
      : 'power cut';
  const certainty = outage.state === 'suspected' ? 'Likely' : 'Observed';
  const end = outage.etr?.high ?? outage.etr?.at ?? null;
  const expires = Math.max(newest.at + HOLDS_MS, end === null ? 0 : Date.parse(end));
  const parts: ReadonlyArray<readonly [string, string]> = [
    ['language', language],
    ['category', 'Infra'],
    ['event', state],
    ['responseType', isOver ? 'AllClear' : 'Monitor'],
    ['urgency', isOver ? 'Past' : 'Immediate'],
    ['severity', isOver ? 'Minor' : 'Moderate'],
    ['certainty', certainty],
    ['effective', withOffset(newest.at)],
    ['onset', withOffset(Date.parse(outage.startedAt))],
    ['expires', withOffset(expires)],
    ['senderName', sender.utility],
    ['headline', `${outage.areaName}: ${state}`],
    ['web', `${sender.publicUrl}/area/${encodeURIComponent(outage.area)}`],
  ];
  const fields = parts.map(([name, value]) => `<${name}>${xml(value)}</${name}>`).join('');
  return `<info>${fields}<area><areaDesc>${xml(outage.areaName)}</areaDesc></area></info>`;
}
