/** What people ask and say: a thread that begins on any channel and is answered on it. */
import { createHash, randomBytes } from 'node:crypto';
import type { Actor } from '../../api/parts/acting.ts';
import type { FeedbackIn } from '../../api/parts/operate.ts';
import { type Channel, channels } from '../../model/contact.ts';
import { DAY, type DurationMs } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { Feedback, FeedbackEntry } from '../../store/tables/documents.ts';
import type { OperateParts } from '../parts.ts';
import { auditRow } from './outages.ts';

/** What comes within this time on the same channel belongs to the thread that is there. */
const SAME_THREAD_MS: DurationMs = 7 * DAY;
/** Words of one thread; later ones begin another. */
const ENTRIES_MOST = 50;
const KEY_CHARS = 16;

export interface FeedbackDesk {
  /** A word of a customer, or of staff who heard it. The same word twice is one. */
  said(said: FeedbackIn): Promise<Feedback>;
  /** Answers it, and sends the answer to whom it concerns. Errors: API-NOT-FOUND, API-VERSION-STALE. */
  answer(request: { id: string; text: string; by: Actor }): Promise<Feedback>;
}

export function createFeedbackDesk(parts: OperateParts): FeedbackDesk {
  const { records, saver, clock } = parts;

  async function thread(said: FeedbackIn): Promise<Feedback | null> {
    if (said.rating !== null || said.contact === null) return null;
    const { items } = await records.documents.list('feedback', {
      where: { contact: said.contact },
      orderBy: { column: 'at', direction: 'desc' },
      limit: 1,
    });
    const [last] = items;
    if (last === undefined || last.rating != null) return null;
    const newest = last.entries?.at(-1)?.at ?? last.at;
    const isSame = (last.channel ?? 'page') === said.channel && said.at - newest < SAME_THREAD_MS;
    return isSame && (last.entries?.length ?? 0) < ENTRIES_MOST ? last : null;
  }

  return {
    said: (said) =>
      saver.decide(async () => {
        const before = said.continues ? await thread(said) : null;
        const after = before === null ? started(parts, said) : continued(before, said);
        if (after === before) return { commit: null, result: after };
        return { commit: { put: { feedback: [after] } }, result: after };
      }),
    answer: ({ id, text, by }) =>
      saver.decide(async () => {
        const before = await records.documents.get('feedback', id);
        if (before === null) throw fault('API-NOT-FOUND', { what: `feedback ${id}` });
        const now = clock.now();
        const entry: FeedbackEntry = {
          at: now,
          by: 'staff',
          name: by.name,
          channel: 'console',
          text,
        };
        const after: Feedback = {
          ...before,
          ...{ version: before.version + 1, state: 'answered', answer: text },
          entries: [...(before.entries ?? []), entry],
        };
        const wave = await answerWave(parts, after, text);
        const sent = wave === null ? 'not_sent' : (wave.wave.channel ?? 'as_the_contact_likes');
        return {
          commit: {
            put: { feedback: [after] },
            expect: [{ kind: 'feedback' as const, id, version: before.version }],
            ...(wave !== null && { waves: [wave] }),
            audit: [
              auditRow(by, now, { what: 'feedback_answered', subject: id, details: { sent } }),
            ],
          },
          result: after,
        };
      }),
  };
}

function started(parts: OperateParts, said: FeedbackIn): Feedback {
  const { contact, subject, text, at, channel, topic, from, supplyPoint, rating } = said;
  const number = supplyPoint === null ? undefined : parts.world.locator.supplyPoint(supplyPoint);
  const row = number === undefined ? undefined : parts.world.grid.tables.supplyPoints[number];
  return {
    ...{
      id: `F-${keyOf(said)}`,
      version: 1,
      at,
      contact,
      subject,
      text,
      state: 'open',
      answer: null,
    },
    ...{ channel, topic, from, supplyPoint, area: row?.area ?? null, rating, entries: [] },
  };
}

/** What came twice is one; of one person's ratings of one outage the last counts. */
function keyOf({ from, at, text, rating }: FeedbackIn): string {
  if (from === null) return randomBytes(KEY_CHARS / 2).toString('hex');
  const whole = rating === null ? `${from} ${at} ${text}` : from;
  return createHash('sha256').update(whole).digest('hex').slice(0, KEY_CHARS);
}

function continued(before: Feedback, { at, channel, text }: FeedbackIn): Feedback {
  const entries = before.entries ?? [];
  const isKnown = [before, ...entries].some((one) => one.at === at && one.text === text);
  if (isKnown) return before;
  const entry: FeedbackEntry = { at, by: 'customer', name: null, channel, text };
  return { ...before, version: before.version + 1, state: 'open', entries: [...entries, entry] };
}

/** Null where nobody can be reached: a caller without a contact is rung up, and the page shows it. */
async function answerWave(parts: OperateParts, thread: Feedback, answer: string) {
  const { contact, id, version } = thread;
  if (contact === null) return null;
  const subscribed = await parts.records.network.subscriptionsOf({ contact });
  const own = subscribed.map((one) => one.supplyPoint);
  const place = own.find((one) => one === thread.supplyPoint) ?? own[0];
  if (place === undefined) return null;
  const channel = sendable(thread.channel);
  const news = { kind: 'feedback_answered' as const, subject: id, revision: version, contact };
  return parts.tell.person({ ...news, supplyPoint: place, channel, answer }, parts.clock.now());
}

const answerable: readonly Channel[] = ['sms', 'email', 'wechat'];

/** On the channel it came in on; one that carries no free words: as the contact likes. */
function sendable(channel: string | undefined): Channel | null {
  return channels.find((one) => one === channel && answerable.includes(one)) ?? null;
}
