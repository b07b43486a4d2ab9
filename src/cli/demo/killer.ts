import type { Sample } from './observations.ts';

/** The first fault's outage, once its first messages have been delivered and others wait. */
export interface WaveUnderWay {
  outage: string;
  delivered: number;
  waiting: number;
}

/** Share of the wave delivered from which the service is killed. */
const FROM_SHARE = 0.02;
const FROM_DELIVERED = 5;

/**
 * The wave of an outage that is under way in this sample: some told, some not yet; `null` when there is none.
 * @param sample what the public API just said
 */
export function waveUnderWay(sample: Sample): WaveUnderWay | null {
  for (const outage of sample.outages) {
    if (outage.state !== 'confirmed' && outage.state !== 'restoring') continue;
    const { queued, inDelivery, delivered } = outage.notices;
    const waiting = queued + inDelivery;
    const all = waiting + delivered;
    const isUnderWay = waiting > 0 && delivered >= FROM_DELIVERED && delivered >= all * FROM_SHARE;
    if (isUnderWay) return { outage: outage.id, delivered, waiting };
  }
  return null;
}
