/** Notices and waves as the API shows them. */
import type { NoticeView, WaveView } from '../../model/notice.ts';
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { WaveBefore } from '../../model/outbox/wave-before.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { ApiParts } from '../parts.ts';
import type { WavePreviewView } from '../shapes/wave-preview.ts';
import type { Progress } from './outage.ts';

const MICROS = 1_000_000;

export function noticeView(row: { notice: NoticeRow; deliveries: DeliveryRow[] }): NoticeView {
  const { id, wave, contact, subject, revision, kind, state, reason, supplyPoints } = row.notice;
  return {
    ...{ id, wave, contact, subject, revision, kind, state, reason, supplyPoints },
    dueAt: toIso(row.notice.dueAt),
    validUntil: toIso(row.notice.validUntil),
    deliveries: row.deliveries.map((delivery) => ({
      id: delivery.id,
      channel: delivery.channel,
      state: delivery.state,
      code: delivery.code,
      text: delivery.text,
      textHash: delivery.textHash ?? null,
      segments: delivery.segments,
      acceptedAt: toIso(delivery.acceptedAt),
      deliveredAt: toIso(delivery.deliveredAt),
    })),
  };
}

function waveView(wave: WaveRow, progress: Progress, finishAt: Instant | null): WaveView {
  const { id, subject, revision, kind, state, basis, recipients, holdReason, releasedBy } = wave;
  return {
    ...{ id, subject, revision, kind, state, basis, recipients, holdReason, releasedBy },
    byState: Object.fromEntries(Object.entries(progress).map(([name, n]) => [name, n ?? 0])),
    cost: wave.costMicros / MICROS,
    finishAt: toIso(finishAt),
    holdUntil: toIso(wave.holdUntil),
    createdAt: toIso(wave.createdAt),
  };
}

/** Before a release: whether the last of it would come too late stands beside it. */
export function wavePreview(wave: WaveRow, before: WaveBefore): WavePreviewView {
  const { samples, counts, finishAt } = before;
  return {
    ...{ wave: wave.id, samples, counts, cost: wave.costMicros / MICROS },
    finishAt: toIso(finishAt),
    validUntil: toIso(wave.validUntil),
    isTooLate: finishAt !== null && finishAt > wave.validUntil,
  };
}

/** Waves with the counts of their notices. */
export async function showWaves(
  parts: Pick<ApiParts, 'records' | 'waveFinishAt'>,
  waves: readonly WaveRow[],
): Promise<WaveView[]> {
  const progress = await parts.records.notices.progress(waves.map((wave) => wave.id));
  return waves.map((wave) => waveView(wave, progress.get(wave.id) ?? {}, parts.waveFinishAt(wave)));
}
