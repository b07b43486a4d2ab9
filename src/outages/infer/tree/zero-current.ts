/** What a device without current says of the zone behind it: it is dead there, by this device or one above. */
import type { Instant } from '../../../model/time.ts';
import type { DeviceStanding } from '../../reduce.ts';
import type { InferenceModel } from '../../settings.ts';
import type { FeederModel } from './model.ts';

/** ln P(no current | mask) at 8·zone + mask; null where no device has lost its current since `from`. */
export function zeroFactors(
  model: Pick<FeederModel, 'zoneCount'>,
  said: { devices: ReadonlyMap<number, Pick<DeviceStanding, 'zero'>>; from: Instant },
  { currentZero }: InferenceModel,
): Float64Array | null {
  let out: Float64Array | null = null;
  for (const [z, { zero }] of said.devices) {
    if (zero === null || zero.phases === 0 || zero.at < said.from) continue;
    out ??= new Float64Array(8 * model.zoneCount);
    for (let d = 0; d < 8; d++) {
      const isDead = (d & zero.phases) === zero.phases;
      out[8 * z + d] = Math.log(isDead ? currentZero.dead : currentZero.live);
    }
  }
  return out;
}
