/** The facts of a segment, given to the sink; resolves when all of them are durable. */
import type { Instant } from '../../../model/time.ts';
import type { Sink } from '../../collector.ts';
import type { Segment } from '../segment.ts';

/** Most bytes that are kept of what nobody can read. */
export const letterBytesMost = 65_536;

/** What was seen by `ami` there was seen by `zone-3/ami` here: the source tells the way. */
export async function handOver(
  sink: Sink,
  { facts }: Segment,
  about: { source: string; file: string; now: Instant },
): Promise<void> {
  const { readings, strange } = facts;
  const events = facts.events.map((one) => from(about.source, one));
  const contacts = facts.contacts.map((one) => from(about.source, one));
  const gaps = facts.gaps.map((one) => from(about.source, one));
  if (events.length > 0) await sink.events(events);
  if (readings.length > 0) await sink.telemetry(readings);
  if (contacts.length > 0) await sink.contact(contacts);
  if (gaps.length > 0) await sink.gaps(gaps);
  if (strange.length === 0) return;
  const text = Buffer.from(JSON.stringify(strange)).subarray(0, letterBytesMost);
  await sink.deadLetter({
    ...{ source: about.source, topic: about.file, reason: 'unknown_form' },
    ...{ payload: new Uint8Array(text), receivedAt: about.now },
  });
}

function from<T extends { source: string }>(id: string, one: T): T {
  return { ...one, source: `${id}/${one.source}` };
}
