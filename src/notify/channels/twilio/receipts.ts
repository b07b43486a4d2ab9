// Callbacks of the provider → rows of the receipt inbox. Pure; the API saves them before it answers.
import type { ReceiptRow } from '../../../model/outbox/receipt-row.ts';
import type { Instant } from '../../../model/time.ts';

type Texts = Readonly<Record<string, string>>;

const SAID_MOST = 1_600;

/** The row of a callback; null when it names no message or call. A key pressed is a status of its own. */
export function receiptOf(
  kind: 'status' | 'inbound' | 'voice',
  params: Texts,
  query: Texts,
  now: Instant,
): ReceiptRow | null {
  const providerId = params['MessageSid'] ?? params['CallSid'] ?? params['SmsSid'];
  if (providerId === undefined || providerId === '') return null;
  const row: ReceiptRow = {
    provider: 'twilio',
    providerId,
    marker: query['d'] ?? null,
    status: params['MessageStatus'] ?? params['CallStatus'] ?? 'unknown',
    code: params['ErrorCode'] ?? null,
    said: null,
    from: null,
    receivedAt: now,
    applied: false,
  };
  if (kind === 'inbound') {
    // What the provider took as a word to stop or to start is one, in whatever language it was written.
    const taken = params['OptOutType'] ?? '';
    const text = params['Body'] ?? '';
    const said = (taken === 'STOP' || taken === 'START' ? taken : text).slice(0, SAID_MOST);
    const answered = params['To'] ?? null;
    return { ...row, status: 'inbound', code: answered, said, from: params['From'] ?? null };
  }
  if (kind === 'voice') {
    const key = (params['Digits'] ?? '').slice(0, 1);
    return { ...row, status: `key_${key === '' ? 'none' : key}`, said: key };
  }
  const answeredBy = params['AnsweredBy'];
  if (params['CallStatus'] === 'completed' && answeredBy?.startsWith('machine') === true) {
    return { ...row, status: 'completed_machine' };
  }
  return row;
}

/** What a status of the provider says about the delivery; null: a word we do not know. */
export type StatusMeaning =
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'machine'
  | 'failed'
  | 'busy';

const meanings: Readonly<Record<string, StatusMeaning>> = {
  accepted: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  scheduled: 'accepted',
  initiated: 'accepted',
  ringing: 'accepted',
  sent: 'sent',
  'in-progress': 'sent',
  answered: 'sent',
  delivered: 'delivered',
  completed: 'delivered',
  completed_machine: 'machine',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
  busy: 'busy',
  'no-answer': 'busy',
};

export function statusMeaning(status: string): StatusMeaning | null {
  return meanings[status] ?? null;
}

/** A time of the provider's list; null where there is none that can be read. */
export function instantOf(date: Date | null | undefined): Instant | null {
  const at = date?.getTime();
  return at === undefined || Number.isNaN(at) ? null : at;
}
