// What people answer to a message: stop, start, a code, yes or no; anything else is read by a person.
import type { Channel } from '../../model/contact.ts';
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { ReceiptRow } from '../../model/outbox/receipt-row.ts';
import type { ContactEvent } from '../../model/outbox/recipient.ts';
import { DAY, HOUR } from '../../model/time.ts';
import type { OutboxDeps } from './deps.ts';
import { confirmCode } from './ids.ts';
import type { Settler } from './settle.ts';
import { newTask } from './tasks.ts';

const optOut = new Set('STOP STOPALL UNSUBSCRIBE CANCEL END QUIT 退订 TD T 取消订阅'.split(' '));
const optIn = new Set('START YES UNSTOP 订阅'.split(' '));

/** What a reply says; only the whole text counts. */
export type Reply =
  | { says: 'opt_out' }
  | { says: 'opt_in' }
  | { says: 'code'; code: string }
  /** To a question; where none was put, YES subscribes and Y says nothing. */
  | { says: 'yes'; isOptIn: boolean }
  | { says: 'power'; isOn: boolean }
  | { says: 'other' };

export function replyOf(text: string): Reply {
  const word = text
    .normalize('NFKC')
    .trim()
    .replace(/^[\s.,!;:'"。，！；：]+|[\s.,!;:'"。，！；：]+$/g, '')
    .toUpperCase();
  if (optOut.has(word)) return { says: 'opt_out' };
  if (word === 'YES' || word === 'Y') return { says: 'yes', isOptIn: optIn.has(word) };
  if (optIn.has(word)) return { says: 'opt_in' };
  const code = /^Y\s*(\d{4})$/.exec(word)?.[1];
  if (code !== undefined) return { says: 'code', code };
  if (word === '1' || word === '2') return { says: 'power', isOn: word === '1' };
  return { says: 'other' };
}

/** How long a code may be answered, and "is your power back?". */
const CODE_LASTS_MS = 30 * DAY;
const CHECK_LASTS_MS = 12 * HOUR;

export async function applyReply(
  row: ReceiptRow,
  deps: OutboxDeps,
  settler: Settler,
): Promise<void> {
  const from = row.from ?? '';
  const reply = replyOf(row.said ?? '');
  const recent = await deps.store.noticesOfAddress(from, deps.clock.now() - CODE_LASTS_MS);
  switch (reply.says) {
    case 'opt_out':
      return await subscribe('opted_out', row, deps);
    case 'opt_in':
      return await subscribe('opted_in', row, deps);
    case 'yes': {
      const asked = recent.find((one) => isOpenQuestion(one, row, deps));
      if (asked !== undefined) return await confirmNotice(asked, 'reply', deps, settler);
      return reply.isOptIn
        ? await subscribe('opted_in', row, deps)
        : await feedback(row, recent, deps);
    }
    case 'code': {
      const asked = recent.find(
        (one) => asksFor(one) && confirmCode(one.contact, one.subject) === reply.code,
      );
      return asked === undefined
        ? await feedback(row, recent, deps)
        : await confirmNotice(asked, 'reply', deps, settler);
    }
    case 'power': {
      const since = deps.clock.now() - CHECK_LASTS_MS;
      const asked = recent.find(
        (one) => one.kind === 'restoration_check' && one.updatedAt >= since,
      );
      if (asked === undefined) return await feedback(row, recent, deps);
      if (!reply.isOn) {
        const { contact, supplyPoints } = asked;
        await deps.onStillDark?.({ contact, supplyPoints });
      }
      return;
    }
    case 'other':
      return await feedback(row, recent, deps);
    default:
      return reply satisfies never;
  }
}

function asksFor(notice: NoticeRow): boolean {
  return ['planned_notice', 'planned_changed', 'confirmation_request'].includes(notice.kind);
}

/** Whether this notice asked its contact to confirm, and may still be answered. */
function isOpenQuestion(notice: NoticeRow, { receivedAt }: ReceiptRow, deps: OutboxDeps): boolean {
  const isAsked = deps.policy.classes[notice.class].confirm === 'required';
  const isOpen = notice.state !== 'confirmed' && receivedAt < notice.validUntil;
  return asksFor(notice) && isAsked && isOpen;
}

/** Opting out is per channel and number; who must be told is told another way, and a person knows. */
async function subscribe(
  kind: 'opted_out' | 'opted_in',
  { from, provider, code }: Pick<ReceiptRow, 'from' | 'provider' | 'code'>,
  deps: OutboxDeps,
): Promise<void> {
  const now = deps.clock.now();
  const channel = provider === 'wechat' ? 'wechat' : 'sms';
  const contacts = await deps.store.contactsOfAddress(from ?? '');
  // Who wants to hear again must know which of our numbers to answer.
  const by = code === null ? 'reply' : `reply to ${code}`;
  const contactEvents = contacts.map(
    (contact): ContactEvent => ({
      ...{ contact: contact.id, kind, channel, subject: null, at: now, by },
    }),
  );
  const tasks = contacts
    .filter(
      ({ class: own }) => kind === 'opted_out' && (own === 'life_support' || own === 'critical'),
    )
    .map(({ id, name }) =>
      newTask({
        ...{ code: 'opted_out_urgent', key: id, subject: null, contact: id },
        text: name,
        now,
      }),
    );
  await deps.store.save({ contactEvents, tasks });
}

/** The contact says that they know: the notice, its duty, and a fact about the contact, together. */
export async function confirmNotice(
  notice: Pick<NoticeRow, 'id'>,
  by: string,
  deps: Pick<OutboxDeps, 'store'>,
  settler: Settler,
): Promise<void> {
  const found = await deps.store.notice(notice.id);
  const delivery = answeredOf(found?.deliveries ?? []);
  if (delivery === undefined) return;
  const event = { is: 'status', meaning: 'delivered', code: null, providerId: null } as const;
  await settler.apply([{ delivery, event, confirmedBy: by }]);
}

/** None of these has a link that could be opened, or can be answered by a text. */
const mute: readonly Channel[] = ['voice', 'letter', 'console'];

/**
 * The delivery that somebody has read who answers a text or opens its link: of a call or a letter beside it that says
 * nothing, and what failed is the last to be believed. Undefined: nothing was sent. Pure.
 */
export function answeredOf(deliveries: readonly DeliveryRow[]): DeliveryRow | undefined {
  const written = deliveries.filter(({ channel }) => !mute.includes(channel));
  return (
    written.findLast(({ state }) => !state.startsWith('failed')) ??
    written.at(-1) ??
    deliveries.at(-1)
  );
}

/** Kept before it counts as read: the provider was told long ago that we have it. */
async function feedback(
  row: ReceiptRow,
  recent: readonly NoticeRow[],
  deps: OutboxDeps,
): Promise<void> {
  await deps.onFeedback?.({
    contact: recent[0]?.contact ?? null,
    from: row.from ?? '',
    text: row.said ?? '',
    at: row.receivedAt,
  });
}
