// News for one person alone: an answer to a question, a balance that is low. Nobody else of the same place hears it.
import type { Channel } from '../../model/contact.ts';
import type { NoticeKind } from '../../model/notice.ts';
import type { NewWave } from '../../model/outbox.ts';
import { DAY } from '../../model/time.ts';
import { newWave, type WaveContext } from './wave.ts';

export interface PersonalNews {
  kind: Extract<NoticeKind, 'feedback_answered' | 'balance_low' | 'outage_summary'>;
  /** What it is about: `F-…` a question, `B-…` an account, `O-…` an outage. */
  subject: string;
  revision: number;
  contact: string;
  /** One of the contact's own places, which the text names. */
  supplyPoint: string;
  /** The channel on which the person spoke; null: as the contact likes. */
  channel: Channel | null;
  /** The words of an answer. */
  answer?: string;
}

/** So long it is worth telling: it waits for the morning and for a provider that is away. */
const USEFUL_MS = 2 * DAY;

export function waveForPerson(news: PersonalNews, context: WaveContext): NewWave {
  const { kind, subject, revision, contact, supplyPoint, channel, answer } = news;
  return newWave(
    {
      ...{ kind, subject, revision, channel, supplyPoints: [supplyPoint], basis: 'verified' },
      ...{ lane: 3, validUntil: context.now + USEFUL_MS },
      facts: { contact, ...(answer !== undefined && { answer }) },
    },
    context,
  );
}
