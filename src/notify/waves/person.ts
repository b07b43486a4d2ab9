// News for one person alone: an answer to a question, a balance that is low. Nobody else of the same place hears it.
import type { Channel } from '../../model/contact.ts';
import type { NoticeKind } from '../../model/notice.ts';
import type { NewWave } from '../../model/outbox/wave-row.ts';
import { newWave, usefulUntil, type WaveContext } from './wave.ts';

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

export function waveForPerson(news: PersonalNews, context: WaveContext): NewWave {
  const { kind, subject, revision, contact, supplyPoint, channel, answer } = news;
  return newWave(
    {
      ...{ kind, subject, revision, channel, supplyPoints: [supplyPoint], basis: 'verified' },
      // A digest can wait; an answer and a balance go with all that is not urgent.
      lane: kind === 'outage_summary' ? 4 : 3,
      validUntil: usefulUntil(kind, context.now),
      facts: { contact, ...(answer !== undefined && { answer }) },
    },
    context,
  );
}
