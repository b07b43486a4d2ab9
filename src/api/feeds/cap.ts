/** CAP 1.2: one message for each wave of news of an outage or a planned cut, each naming all before it. */

import type { UtilityNames } from '../../model/contact.ts';
import type { NoticeKind } from '../../model/notice.ts';
import { HOUR, type Instant } from '../../model/time.ts';
import type { PublicOutage, PublicPlan } from '../shapes/public.ts';
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
  utility: UtilityNames;
}

/** How long a message holds unless a newer one replaces it. */
const HOLDS_MS = 24 * HOUR;
/** While an outage lasts without news, it is said again so often: no message runs out before its outage does. */
const AGAIN_MS = 12 * HOUR;

/** Kinds of news of an outage that are told to the public; all others are for single contacts. */
const ofOutages = new Set<NoticeKind>([
  'outage_detected',
  'outage_update',
  'outage_restored',
  'outage_correction',
]);
const ofPlans = new Set<NoticeKind>([
  'planned_notice',
  'planned_changed',
  'planned_extended',
  'planned_started',
  'planned_cancelled',
]);

/** The newest message about an outage, null before anybody was told; each has an identifier of its own. */
export function capMessage(
  outage: PublicOutage,
  news: readonly CapNews[],
  at: { now: Instant; sender: CapSender },
): string | null {
  const told = inOrder(news, ofOutages);
  const last = told.at(-1);
  if (last === undefined) return null;
  const isOff = last.kind === 'outage_correction';
  const isOver = last.kind === 'outage_restored' || outage.state === 'restored';
  const said = saidAgain(told, isOver || isOff ? last.at : at.now);
  const newest = said.at(-1) ?? last;
  const end = outage.etr?.high ?? outage.etr?.at ?? null;
  return messageOf(
    {
      ...{ id: outage.id, area: outage.area, areaName: outage.areaName, isOver },
      isOff,
      event: isOver ? ['已恢复供电', 'power is back'] : ['停电', 'power cut'],
      responseType: isOver ? 'AllClear' : 'Monitor',
      urgency: isOver ? 'Past' : 'Immediate',
      certainty: outage.state === 'suspected' ? 'Likely' : 'Observed',
      onset: Date.parse(outage.startedAt),
      expires: Math.max(newest.at + HOLDS_MS, end === null ? 0 : Date.parse(end)),
      description: null,
    },
    said,
    at.sender,
  );
}

/** The same news, with what was said again between them and since: each at a time that follows from the news alone. */
function saidAgain(told: readonly CapNews[], until: Instant): CapNews[] {
  return told.flatMap((one, i) => {
    const next = told[i + 1]?.at ?? until + 1;
    const times = Math.max(0, Math.ceil((next - one.at) / AGAIN_MS) - 1);
    const again = (_: unknown, n: number): CapNews => ({
      kind: 'outage_update',
      at: one.at + (n + 1) * AGAIN_MS,
    });
    return [one, ...Array.from({ length: times }, again)];
  });
}

/** The newest message about a planned cut. It never says that the cut is over: its end stands in `expires`. */
export function capPlan(
  plan: PublicPlan,
  news: readonly CapNews[],
  at: { isOff: boolean; sender: CapSender },
): string | null {
  const { isOff, sender } = at;
  // A cancellation that nobody was told of by a message is none.
  const told = inOrder(news, ofPlans).filter(({ kind }, i) => i === 0 || kind !== 'planned_notice');
  const newest = told.at(-1);
  if (newest === undefined || (isOff && newest.kind !== 'planned_cancelled')) return null;
  const isNow = plan.state === 'in_progress';
  return messageOf(
    {
      ...{ id: plan.id, area: plan.area, areaName: plan.areaName, isOver: isOff, isOff },
      event: isOff
        ? ['计划停电取消', 'planned power cut cancelled']
        : ['计划停电', 'planned power cut'],
      responseType: isOff ? 'AllClear' : isNow ? 'Monitor' : 'Prepare',
      urgency: isOff ? 'Past' : isNow ? 'Immediate' : 'Future',
      certainty: isNow ? 'Observed' : 'Likely',
      onset: Date.parse(plan.start),
      expires: Math.max(newest.at, Date.parse(plan.end)),
      description: plan.reason,
    },
    told,
    sender,
  );
}

function inOrder(news: readonly CapNews[], kinds: ReadonlySet<NoticeKind>): CapNews[] {
  return news.filter((one) => kinds.has(one.kind)).toSorted((a, b) => a.at - b.at);
}

/** What a message is about and says, apart from its place among the others. */
interface Told {
  id: string;
  area: string;
  areaName: string;
  isOver: boolean;
  /** It was none, or will be none. */
  isOff: boolean;
  event: readonly [zh: string, en: string];
  responseType: 'Prepare' | 'Monitor' | 'AllClear';
  urgency: 'Future' | 'Immediate' | 'Past';
  certainty: 'Likely' | 'Observed';
  onset: Instant;
  expires: Instant;
  description: string | null;
}

function messageOf(about: Told, told: readonly CapNews[], sender: CapSender): string {
  const from = `ops@${sender.host}`;
  const sent = withOffset((told.at(-1) as CapNews).at);
  const references = told
    .slice(0, -1)
    .map((one, n) => `${from},${identifier(about.id, n)},${withOffset(one.at)}`)
    .join(' ');
  const type = about.isOff ? 'Cancel' : told.length === 1 ? 'Alert' : 'Update';
  const infos = (['zh-CN', 'en'] as const).map((language) =>
    info({ about, sent, sender, language }),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${xml(identifier(about.id, told.length - 1))}</identifier><sender>${xml(from)}</sender><sent>${sent}</sent><status>Actual</status><msgType>${type}</msgType><scope>Public</scope>${references === '' ? '' : `<references>${xml(references)}</references>`}
${infos.join('\n')}</alert>
`;
}

/** `O-2026-000017.4`, counted from 1: never used again for another message. */
function identifier(subject: string, n: number): string {
  return `${subject}.${n + 1}`;
}

function info(facts: {
  about: Told;
  sent: string;
  sender: CapSender;
  language: 'zh-CN' | 'en';
}): string {
  const { about, sent, sender, language } = facts;
  const event = about.event[language === 'zh-CN' ? 0 : 1];
  const { description } = about;
  const parts: ReadonlyArray<readonly [string, string]> = [
    ['language', language],
    ['category', 'Infra'],
    ['event', event],
    ['responseType', about.responseType],
    ['urgency', about.urgency],
    ['severity', about.isOver ? 'Minor' : 'Moderate'],
    ['certainty', about.certainty],
    ['effective', sent],
    ['onset', withOffset(about.onset)],
    ['expires', withOffset(about.expires)],
    ['senderName', sender.utility[language]],
    ['headline', `${about.areaName}: ${event}`],
    ...(description === null ? [] : [['description', description] as const]),
    ['web', `${sender.publicUrl}/area/${encodeURIComponent(about.area)}`],
  ];
  const fields = parts.map(([name, value]) => `<${name}>${xml(value)}</${name}>`).join('');
  return `<info>${fields}<area><areaDesc>${xml(about.areaName)}</areaDesc></area></info>`;
}
