/** What a wave that waits would be: who hears it by which channel, its words, its cost, and whether it comes in time. */
import type { ReactNode } from 'react';
import { dateTime } from '../../shared/format.ts';
import { amount, stateWord } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { Wave, WavePreview } from '../../shared/types.ts';
import { Answer, useRead } from '../query.tsx';
import { noticeWord } from '../words/notices.ts';

const ASKED_EVERY_MS = 30_000;

export function BeforeRelease({ wave }: { wave: Wave }): ReactNode {
  const zone = useZone();
  const version = `${wave.state} ${wave.recipients}`;
  const query = useRead<WavePreview>(`/waves/${wave.id}/preview`, version, ASKED_EVERY_MS);
  const before = query.data;
  // Who decides must know that what it would be could not be read.
  if (before === undefined && query.error !== null)
    return <Answer query={query}>{() => null}</Answer>;
  if (before === undefined || before.counts.length === 0) return null;
  // The same words to several people of a house are one sample.
  const samples = new Map(before.samples.map((one) => [`${one.channel} ${one.text}`, one]));
  const at = before.finishAt === null ? null : dateTime(before.finishAt, zone);
  return (
    <div data-testid="before-release">
      <p className="muted">
        {before.counts
          .map(
            (one) =>
              `${stateWord('class', one.class)} · ${stateWord('channel', one.channel)} ${amount(one.notices)}`,
          )
          .join(' | ')}
        {' | '}
        {noticeWord('cost', { cost: amount(before.cost) })}
        {at !== null && <> · {noticeWord('finish', { at })}</>}
      </p>
      {before.isTooLate && at !== null && (
        <p className="late" role="alert">
          {noticeWord('tooLate', { at, until: dateTime(before.validUntil, zone) })}
        </p>
      )}
      {[...samples].map(([key, sample]) => (
        <blockquote key={key} lang={sample.locale}>
          {stateWord('channel', sample.channel)} · {sample.text}
        </blockquote>
      ))}
    </div>
  );
}
