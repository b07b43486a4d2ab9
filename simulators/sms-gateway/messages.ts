import { randomBytes } from 'node:crypto';
import type { Behaviour } from './people.ts';
import type { GatewayState, Kept } from './state.ts';

const SENT_AFTER_MS = 500;
/** From the receipt "sent" to the one after it; where receipts are late, both are. */
const BETWEEN_MS = 1_500;

/** Takes a message: it stands in the list and the inbox from now on, and its receipts go out. */
export function acceptMessage(
  state: GatewayState,
  params: URLSearchParams,
  behaviour: Behaviour,
): Record<string, unknown> {
  const now = state.options.clock.now();
  const kept: Kept = {
    sid: `SM${randomBytes(16).toString('hex')}`,
    channel: 'sms',
    to: params.get('To') ?? '',
    from: params.get('From') ?? params.get('MessagingServiceSid') ?? '',
    text: params.get('Body') ?? '',
    status: params.has('MessagingServiceSid') ? 'accepted' : 'queued',
    errorCode: null,
    answeredBy: null,
    at: now,
    updatedAt: now,
    key: null,
    behaviour,
    params,
  };
  state.kept.set(kept.sid, kept);
  if (behaviour.failsWith === null) {
    state.inbox.add({
      at: new Date(now).toISOString(),
      channel: 'sms',
      to: kept.to,
      text: kept.text,
      id: kept.sid,
      key: null,
    });
  }
  const view = messageView(kept, state.options.accountSid);
  scheduleReceipts(state, kept);
  return view;
}

function scheduleReceipts(state: GatewayState, kept: Kept): void {
  const { behaviour } = kept;
  const last = behaviour.failsWith === null ? 'delivered' : 'undelivered';
  const delay = state.options.receiptDelayMs ?? 2_000;
  state.options.clock.after(SENT_AFTER_MS, () => setStatus(state, kept, 'sent', null));
  state.options.clock.after(delay, () => setStatus(state, kept, last, behaviour.failsWith));
  const url = kept.params.get('StatusCallback');
  if (url === null || behaviour.receipts === 'none') return;
  const receipt = (status: string) => (): Record<string, string> => ({
    MessageSid: kept.sid,
    SmsSid: kept.sid,
    MessageStatus: status,
    SmsStatus: status,
    AccountSid: state.options.accountSid,
    From: kept.from,
    To: kept.to,
    ApiVersion: '2010-04-01',
    ...(status === 'undelivered' ? { ErrorCode: String(behaviour.failsWith) } : {}),
  });
  const row: Array<[number, string]> = behaviour.receiptBeforeAnswer
    ? [[0, last]]
    : behaviour.receipts === 'reversed'
      ? [
          [delay, last],
          [delay + SENT_AFTER_MS, 'sent'],
        ]
      : [
          [Math.max(SENT_AFTER_MS, delay - BETWEEN_MS), 'sent'],
          [delay, last],
        ];
  if (behaviour.receipts === 'twice') row.push([delay + SENT_AFTER_MS, last]);
  for (const [after, status] of row) state.callbacks.later(after, url, receipt(status));
}

/** A message that has arrived is not on its way again, however late a timer of a busy machine comes. */
function setStatus(state: GatewayState, kept: Kept, status: string, code: number | null): void {
  if (status === 'sent' && (kept.status === 'delivered' || kept.status === 'undelivered')) return;
  kept.status = status;
  kept.errorCode = code;
  kept.updatedAt = state.options.clock.now();
}

const rfc2822 = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000');

export function messageView(kept: Kept, accountSid: string): Record<string, unknown> {
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${kept.sid}.json`;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: kept.text,
    date_created: rfc2822(kept.at),
    date_sent: rfc2822(kept.at),
    date_updated: rfc2822(kept.updatedAt),
    direction: 'outbound-api',
    error_code: kept.errorCode,
    error_message: null,
    from: kept.from,
    messaging_service_sid: kept.params.get('MessagingServiceSid'),
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid: kept.sid,
    status: kept.status,
    subresource_uris: {},
    to: kept.to,
    uri,
  };
}
