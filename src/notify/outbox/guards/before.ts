// What a wave that waits would be: real messages of it, to whom it goes, what it costs and how long it takes.
import type { WaveBefore, WaveSample } from '../../../model/outbox/wave-before.ts';
import type { WaveRow } from '../../../model/outbox/wave-row.ts';
import { type Instant, SECOND } from '../../../model/time.ts';
import { decide } from '../../pipeline.ts';
import { localeOf } from '../../templates/values.ts';
import type { OutboxDeps } from '../deps.ts';
import { factsOf, type Known } from '../facts.ts';
import { textOf, wordsFor } from '../say.ts';
import type { OutboxState } from '../state.ts';

const SAMPLES_EACH = 3;
/** Some of the first may be stopped by what is known by now. */
const LOOKED_AT_EACH = 12;

/** Of a wave that is held or counts down; of any other there is nothing to show. */
export async function beforeRelease(
  wave: WaveRow,
  deps: OutboxDeps,
  state: OutboxState,
): Promise<WaveBefore> {
  const counts = await deps.store.waitingShares(wave.id);
  const samples: WaveSample[] = [];
  for (const channel of new Set(counts.map((one) => one.channel))) {
    const limit = LOOKED_AT_EACH;
    const rows = await deps.store.firstWaiting(wave, { channel, limit });
    const known = rows.length === 0 ? [] : await factsOf(rows, wave, deps, state);
    samples.push(...known.flatMap((one) => shown(one, deps)).slice(0, SAMPLES_EACH));
  }
  return { samples, counts, finishAt: finishOf({ counts, samples }, deps) };
}

/** One that cannot be shown is no reason to show none: whoever releases the wave would release it unseen. */
function shown(one: Known, deps: OutboxDeps): WaveSample[] {
  try {
    return sampleOf(one, deps);
  } catch (error) {
    deps.log.warn({ notice: one.notice.id, err: error }, 'sample_failed');
    return [];
  }
}

function sampleOf(one: Known, deps: OutboxDeps): WaveSample[] {
  const verdict = decide(one.notice, one.facts);
  if (verdict.do === 'stop') return [];
  const passed: Known = { ...one, notice: verdict.notice };
  const { channel } = verdict.notice;
  const open = deps.channels.get(channel);
  if (open === undefined) return [];
  const said = textOf(passed, deps);
  const text = wordsFor(open, said, passed, deps);
  const locale = localeOf(one.facts.recipient, deps.voice);
  return [{ channel, locale, text, segments: open.can.segments ? said.segments : 1 }];
}

/** Segments of a text of which there is no sample. */
const SEGMENTS_ELSE = 2;

function finishOf(
  { counts, samples }: Pick<WaveBefore, 'counts' | 'samples'>,
  { channels, clock }: OutboxDeps,
): Instant | null {
  const byChannel = Map.groupBy(counts, ({ channel }) => channel);
  const lasts = [...byChannel].flatMap(([channel, some]) => {
    const open = channels.get(channel);
    if (open === undefined) return [];
    const seen = samples.filter((one) => one.channel === channel).map((one) => one.segments);
    const each = open.can.segments ? Math.max(...(seen.length > 0 ? seen : [SEGMENTS_ELSE])) : 1;
    const notices = some.reduce((sum, one) => sum + one.notices, 0);
    return [(notices * each * SECOND) / open.ratePerSecond];
  });
  return lasts.length === 0 ? null : clock.now() + Math.ceil(Math.max(...lasts));
}
