// Several works that one person hears of at the same time: one message that names them all.
import type { DeliveryRow } from '../../../model/outbox/delivery-row.ts';
import { segmentsOf } from '../../channels/sms/segments.ts';
import { render } from '../../templates/render.ts';
import { localeOf } from '../../templates/values.ts';
import type { OutboxDeps } from '../deps.ts';
import type { Prepared } from '../say.ts';
import { mergeable } from './ahead.ts';

/** Works in one message, and segments: beyond it a second message is easier to read. */
const WORKS_MOST = 4;
const SEGMENTS_MOST = 4;

/**
 * Puts together what goes to one number of one contact. The work that begins first gives the text, each other one
 * a sentence behind it; each keeps a delivery of its own, so that its duty has its proof. Pure.
 */
export function merged(ready: readonly Prepared[], deps: Pick<OutboxDeps, 'messages' | 'voice'>) {
  const groups = Map.groupBy(ready, (one) =>
    isMergeable(one) ? `${one.known.notice.contact} ${one.delivery.address}` : one.delivery.id,
  );
  return [...groups.values()].flatMap((some) => (some.length === 1 ? some : together(some, deps)));
}

/** Whether two deliveries are of one message: the same, or one goes along with the other and costs nothing. */
export function isOneMessage(a: DeliveryRow, b: DeliveryRow): boolean {
  if (a.id === b.id) return true;
  const isCarried = a.segments === 0 || b.segments === 0;
  const isAlike = a.channel === b.channel && a.address === b.address && a.text === b.text;
  return isCarried && isAlike && a.startedAt === b.startedAt;
}

function isMergeable({ known, message, said, delivery }: Prepared): boolean {
  const { notice, facts, before } = known;
  if (!mergeable.includes(notice.kind) || before.length > 0 || message.asksConfirmation)
    return false;
  if (said.fault !== null || facts.policy.classes[notice.class].mode !== 'first') return false;
  return delivery.text === said.text && facts.channels.get(delivery.channel) !== undefined;
}

function together(
  some: readonly Prepared[],
  deps: Pick<OutboxDeps, 'messages' | 'voice'>,
): Prepared[] {
  const inOrder = [...some].sort((a, b) => startOf(a) - startOf(b));
  const messages: Prepared[] = [];
  let subjects = new Set<string>();
  for (const one of inOrder) {
    const last = messages.at(-1);
    const { subject } = one.known.notice;
    const isNew = last === undefined || subjects.has(subject);
    const longer = isNew ? null : withAlso(last, one, deps);
    // Where a message is full the next one takes up the rest: many works are a few messages, not one each.
    if (longer === null) {
      messages.push(one);
      subjects = new Set([subject]);
    } else {
      messages[messages.length - 1] = longer;
      subjects.add(subject);
    }
  }
  return messages;
}

function startOf({ known }: Prepared): number {
  return known.notice.validUntil;
}

/** The message with one work more; null where it would become too long or cannot be said. */
function withAlso(
  lead: Prepared,
  one: Prepared,
  { messages, voice }: Pick<OutboxDeps, 'messages' | 'voice'>,
): Prepared | null {
  const carries = lead.carries ?? [];
  if (carries.length + 2 > WORKS_MOST) return null;
  const locale = localeOf(lead.known.facts.recipient, voice);
  const also = render(messages, 'planned_notice.also', { locale, values: one.said.values });
  if (also.fault !== null) return null;
  const text = `${lead.message.text}${locale === 'zh-CN' ? '' : ' '}${also.text}`;
  const { segments } = segmentsOf(text);
  if (segments > SEGMENTS_MOST) return null;
  const each = lead.delivery.costMicros / Math.max(1, lead.delivery.segments);
  const costMicros = Math.round(each * segments);
  const { startedAt } = lead.delivery;
  const rest = { segments: 0, costMicros: 0, text, startedAt };
  return {
    ...lead,
    delivery: { ...lead.delivery, text, segments, costMicros },
    message: { ...lead.message, text },
    carries: [...carries, one.delivery].map((delivery) => ({ ...delivery, ...rest })),
  };
}
