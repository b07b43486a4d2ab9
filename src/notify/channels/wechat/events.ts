// What WeChat tells us: signature, the event as data, receipts, and short answers to people. Untrusted text in.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { ReceiptRow } from '../../../model/outbox/receipt-row.ts';
import type { Instant } from '../../../model/time.ts';

/** Longest event that is read, characters. */
export const EVENT_MOST = 64_000;
const SAID_MOST = 600;

/** SHA-1 over our token, their time and their number, in order of the alphabet. */
export function isWechat(token: string, query: Readonly<Record<string, string>>): boolean {
  const { signature = '', timestamp = '', nonce = '' } = query;
  const own = createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest('hex');
  const given = Buffer.from(signature);
  return given.length === own.length && timingSafeEqual(given, Buffer.from(own));
}

export interface WechatEvent {
  openid: string;
  /** The account that it was sent to. */
  account: string;
  type: string;
  event: string;
  key: string;
  status: string;
  /** Null where there is none, or `0`. */
  messageId: string | null;
  text: string;
}

/** Null: nothing that names a person. */
export function eventOf(xml: string): WechatEvent | null {
  const head = xml.slice(0, EVENT_MOST);
  const field = (name: string): string => {
    const found = new RegExp(
      `<${name}>(?:<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|([^<]*))</${name}>`,
    ).exec(head);
    return (found?.[1] ?? found?.[2] ?? '').trim();
  };
  const openid = field('FromUserName');
  if (!/^[\w-]{6,64}$/.test(openid)) return null;
  const id = field('MsgID');
  return {
    ...{ openid, account: field('ToUserName').slice(0, 64) },
    ...{ type: field('MsgType'), event: field('Event'), key: field('EventKey').slice(0, 64) },
    status: field('Status').slice(0, 80),
    messageId: /^[1-9]\d{0,30}$/.test(id) ? id : null,
    text: field('Content').slice(0, SAID_MOST),
  };
}

/** The receipt in an event; null: it is another. `failed:user block` says that they want no more. */
export function receiptOf(event: WechatEvent, now: Instant): ReceiptRow | null {
  if (event.event !== 'TEMPLATESENDJOBFINISH' || event.messageId === null) return null;
  const isThere = event.status === 'success';
  const isBlocked = /user\s*block/.test(event.status);
  const code = isThere ? null : isBlocked ? 'wechat:user_block' : 'wechat:system_failed';
  return {
    ...{ provider: 'wechat', providerId: event.messageId, marker: null },
    ...{ status: isThere ? 'delivered' : 'failed', code, said: null, from: null },
    ...{ receivedAt: now, applied: false },
  };
}

/** What is said to somebody who wrote or pressed a button, at once and once. */
export function answerXml(event: WechatEvent, text: string, now: Instant): string {
  const data = (value: string): string => `<![CDATA[${value.replaceAll(']]>', ']]')}]]>`;
  return [
    '<xml>',
    `<ToUserName>${data(event.openid)}</ToUserName>`,
    `<FromUserName>${data(event.account)}</FromUserName>`,
    `<CreateTime>${Math.floor(now / 1000)}</CreateTime>`,
    `<MsgType>${data('text')}</MsgType>`,
    `<Content>${data(text)}</Content>`,
    '</xml>',
  ].join('');
}
