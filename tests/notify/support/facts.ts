import type { NoticeRow } from '../../../src/model/outbox/notice-row.ts';
import type { Recipient } from '../../../src/model/outbox/recipient.ts';
import type { Told } from '../../../src/model/outbox/told.ts';
import type { WaveRow } from '../../../src/model/outbox/wave-row.ts';
import type { StageFacts } from '../../../src/notify/stages/facts.ts';
import { notice, outage, wave } from '../../contracts/records-samples.ts';
import { contactOf, policyNamed, subscriptionsOf } from './people.ts';

export const noon = Date.parse('2026-07-15T12:00:00+08:00');
const policy = policyNamed('cn');

export function recipient(own: Partial<Recipient> = {}): Recipient {
  const one = { id: 'C-1', phone: '+8613800001111', points: ['SP-1'] };
  const [subscription] = subscriptionsOf(one);
  return {
    contact: contactOf(one),
    class: 'residential',
    supplyPoints: ['SP-1'],
    subscribed: ['SP-1'],
    place: '桃园路1号',
    subscription: subscription as NonNullable<typeof subscription>,
    optedOut: [],
    deadChannels: [],
    ...own,
  };
}

export function waveRow(own: Partial<WaveRow> = {}): WaveRow {
  return wave('W-1', { state: 'live', dueAt: noon, validUntil: noon + 2_700_000, ...own });
}

export function noticeRow(own: Partial<NoticeRow> = {}): NoticeRow {
  const row = notice('W-1', 'C-1', { state: 'in_delivery', supplyPoints: ['SP-1'] });
  return { ...row, class: 'residential', channel: 'sms', validUntil: noon + 2_700_000, ...own };
}

export function told(kind: Told['kind'], own: Partial<Told> = {}): Told {
  return {
    ...{ contact: 'C-1', kind, revision: 1, at: noon - 60_000, wave: 'W-0', channel: 'sms' },
    ...{ state: 'delivered', supplyPoints: ['SP-1'], isAsked: false },
    ...own,
  };
}

/** A residential contact whose place is dark, at noon, never told before. */
export function stageFacts(own: Partial<StageFacts> = {}): StageFacts {
  const phone = { addressOf: (contact: { phone: string | null }) => contact.phone };
  return {
    now: noon,
    wave: waveRow(),
    policy,
    zone: 'Asia/Shanghai',
    recipient: recipient(),
    told: [],
    subject: { is: 'outage', outage: outage('O-1', { dark: ['SP-1'] }) },
    stopped: [],
    supplyNow: () => 'dark',
    backAt: () => null,
    counts: { hour: 0, day: 0 },
    isConfirmed: false,
    channels: new Map([
      ['sms', phone],
      ['voice', phone],
      ['console', { addressOf: () => 'console' }],
    ]),
    failed: [],
    mode: 'live',
    testTo: [],
    ...own,
  };
}
