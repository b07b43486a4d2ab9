/** Providers' calls to us: signature, the durable inbox row, and what a call says next. */
import { isSame } from '../../api/auth/sessions.ts';
import type { Receipts } from '../../api/parts/receiving.ts';
import type { ReceiptRow } from '../../model/outbox/receipt-row.ts';
import { bounceOf, unsubscribeRow } from '../../notify/channels/email/bounce.ts';
import { receiptsOf } from '../../notify/channels/sms/gateway/receipts.ts';
import type { GatewayTemplate } from '../../notify/channels/sms/gateway/template.ts';
import { receiptOf } from '../../notify/channels/twilio/receipts.ts';
import { twilioSignatureValid } from '../../notify/channels/twilio/signature.ts';
import { afterKeyTwiml } from '../../notify/channels/voice/twiml.ts';
import { pushedRow } from '../../notify/channels/web-push/browsers.ts';
import type { Pager } from '../../notify/duty/pager.ts';
import { createInbox } from '../../notify/outbox/inbox.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Settings } from '../../settings/schema.ts';
import type { RecordsStore } from '../../store/records.ts';
import { wechatReceipts } from './wechat.ts';

/** Receipts of so much of the clock's time are applied together. */
const TOGETHER_MS = 200;

export function createReceipts(parts: {
  records: RecordsStore;
  settings: Settings;
  clock: Clock;
  gateways: ReadonlyMap<string, GatewayTemplate>;
  /** Calls to the utility's own people are no notices: what becomes of them goes there. */
  pager: Pick<Pager, 'keyed' | 'told'>;
  /** The outbox looks at its inbox soon. */
  onReceipt: () => void;
}): Receipts {
  const { records, settings, clock } = parts;
  const accounts = [settings.notify.channels.sms, settings.notify.channels.voice].flatMap(
    (channel) => (channel?.kind === 'twilio' ? [channel] : []),
  );

  const inbox = createInbox(records.outbox);
  let isTold = false;

  function tell(): void {
    if (isTold) return;
    isTold = true;
    clock.after(TOGETHER_MS, () => {
      isTold = false;
      parts.onReceipt();
    });
  }

  async function keep(
    kind: 'status' | 'inbound' | 'voice',
    params: Readonly<Record<string, string>>,
    query: Readonly<Record<string, string>>,
  ): Promise<void> {
    const row = receiptOf(kind, params, query, clock.now());
    if (row === null) return;
    if (row.marker !== null && (await parts.pager.told(row.marker, row.status))) return;
    await keepRow(row);
  }

  async function keepRow(row: ReceiptRow): Promise<void> {
    await inbox.keep(row);
    tell();
  }

  return {
    async fromGateway(channel, key, body) {
      const { sms } = settings.notify.channels;
      const template = parts.gateways.get(channel);
      if (sms?.kind !== 'http' || sms.template !== channel || template === undefined) return null;
      if (sms.hookKey === null || !isSame(sms.hookKey, key)) return null;
      for (const row of receiptsOf(template, body, clock.now())) await keepRow(row);
      return template.receipt?.reply ?? 'ok';
    },
    async bounced(key, text) {
      const wanted = settings.notify.channels.email?.hookKey ?? null;
      if (wanted === null || key === undefined || !isSame(wanted, key)) return false;
      const row = bounceOf(text, clock.now());
      if (row !== null) await keepRow(row);
      return true;
    },
    fromWechat: wechatReceipts({ records, settings, clock, keepRow }),
    pushed: (marker, status) => keepRow(pushedRow(marker, status, clock.now())),
    unsubscribed: (marker) => keepRow(unsubscribeRow(marker, clock.now())),
    verify: ({ path, signature, params }) =>
      accounts.some((account) =>
        twilioSignatureValid({
          publicUrl: settings.http.publicUrl,
          path,
          signature,
          params,
          tokens: [account.authToken, account.oldAuthToken].filter((token) => token !== null),
          accountSid: account.accountSid,
        }),
      ),
    receive: keep,
    async voice(params, query) {
      const marker = query['d'] ?? null;
      const key = params['Digits'] ?? '';
      const ours = marker === null ? null : await parts.pager.keyed(marker, key);
      const action = `${settings.http.publicUrl}/hooks/twilio/voice?d=${marker}`;
      if (ours !== null) return afterKeyTwiml(key, { ...ours, action });
      await keep('voice', params, query);
      const found = marker === null ? null : await records.outbox.deliveryBy({ marker });
      const text = found?.delivery.text ?? null;
      if (found === null || text === null) return afterKeyTwiml(key, null);
      // Answered in the language that was spoken before the key.
      const who = await records.network.contact(found.notice.contact);
      const locale = who?.locale ?? settings.utility.locales[0] ?? 'zh-CN';
      return afterKeyTwiml(key, { text, locale, action, kind: found.notice.kind });
    },
  };
}
