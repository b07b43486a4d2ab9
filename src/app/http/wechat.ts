/** Events of WeChat: receipts, replies and buttons, after their signature. */
import { randomBytes } from 'node:crypto';
import type { Receipts } from '../../api/parts/receiving.ts';
import type { Locale } from '../../model/contact.ts';
import type { ReceiptRow } from '../../model/outbox/receipt-row.ts';
import { MINUTE } from '../../model/time.ts';
import {
  answerXml,
  eventOf,
  isWechat,
  receiptOf,
  type WechatEvent,
} from '../../notify/channels/wechat/events.ts';
import { joiningToken } from '../../notify/channels/wechat/joining.ts';
import { opened, type Seal, sealedAnswer } from '../../notify/channels/wechat/sealed.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Settings } from '../../settings/schema.ts';
import type { RecordsStore } from '../../store/records.ts';

/** A receipt without number is that of the newest message to the person within this time. */
const SOON_MS = 15 * MINUTE;

const words: Record<Locale, { status: string; join: string; taken: string }> = {
  'zh-CN': {
    status: '停电与计划停电：',
    join: '用这个微信接收停电通知：',
    taken: '已收到。停电情况：',
  },
  en: {
    status: 'Power cuts now and planned: ',
    join: 'Receive notices in this WeChat: ',
    taken: 'Noted. Power cuts: ',
  },
};

export function wechatReceipts(parts: {
  records: RecordsStore;
  settings: Settings;
  clock: Clock;
  keepRow(row: ReceiptRow): Promise<void>;
}): NonNullable<Receipts['fromWechat']> {
  const { records, settings, clock, keepRow } = parts;
  const own = settings.notify.channels.wechat;
  return async (query, xml) => {
    if (own === undefined || !isWechat(own.token, query)) return null;
    if (xml === null) return query['echostr'] ?? '';
    const seal = sealOf(own);
    const plain = seal === null ? xml : opened(xml, query, seal);
    if (plain === null) return null;
    const event = eventOf(plain);
    if (event === null) return 'success';
    if (event.event === 'TEMPLATESENDJOBFINISH') await keepReceipt(event);
    if (event.type === 'text') await keepReply(event);
    const answer = answerTo(event, own.secret);
    if (answer === null) return 'success';
    const now = clock.now();
    const said = answerXml(event, answer, now);
    return seal === null ? said : sealedAnswer(said, seal, { now, chance: randomBytes(16) });
  };

  async function keepReceipt(event: WechatEvent): Promise<void> {
    const row = receiptOf(event, clock.now());
    if (row !== null) return await keepRow(row);
    const recent = await records.outbox.noticesOfAddress(event.openid, clock.now() - SOON_MS);
    for (const { id } of recent) {
      const deliveries = (await records.outbox.notice(id))?.deliveries ?? [];
      const open = deliveries.find(
        (one) => one.address === event.openid && ['accepted', 'unknown'].includes(one.state),
      );
      if (open === undefined) continue;
      const named = { ...event, messageId: open.providerId ?? '1' };
      const found = receiptOf(named, clock.now());
      if (found !== null) await keepRow({ ...found, providerId: open.marker, marker: open.marker });
      return;
    }
  }

  async function keepReply({ openid, text }: WechatEvent): Promise<void> {
    const receivedAt = clock.now();
    await keepRow({
      ...{ provider: 'wechat', providerId: `${openid}-${receivedAt}`, marker: null },
      ...{ status: 'inbound', code: null, said: text, from: openid, receivedAt, applied: false },
    });
  }

  /** Null: nothing is to be said. */
  function answerTo(event: WechatEvent, secret: string): string | null {
    const texts = words[settings.utility.locales[0] ?? 'zh-CN'];
    const { publicUrl } = settings.http;
    const join = `${publicUrl}/my/wechat?t=${joiningToken(event.openid, secret, clock.now())}`;
    if (event.event === 'subscribe' || event.key === 'join') return `${texts.join}${join}`;
    if (event.event === 'CLICK') return `${texts.status}${publicUrl}/`;
    return event.type === 'text' ? `${texts.taken}${publicUrl}/` : null;
  }
}

/** Null: the account speaks in plain words. */
function sealOf(own: { appId: string; token: string; aesKey?: string | undefined }): Seal | null {
  const { appId, token, aesKey } = own;
  return aesKey === undefined ? null : { appId, token, aesKey };
}
