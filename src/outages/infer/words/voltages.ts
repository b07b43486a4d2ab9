/**
 * What terminals say of the voltage beside their device: "none" at a node is the word of one meter there. What the
 * terminals of several heads say of one bus counts once, for they measure it by the same transformer.
 */
import { ABC, type PhaseMask } from '../../../model/phases.ts';
import type { Instant } from '../../../model/time.ts';
import type { DeviceStanding } from '../../reduce.ts';
import type { InferenceModel } from '../../settings.ts';
import type { FeederModel } from '../tree/model.ts';
import { passUp } from '../tree/passes.ts';
import type { Sums } from '../tree/sums.ts';

const clip = (p: number): number => Math.log(Math.min(1, Math.max(1e-12, p)));

/** What of a feeder in hand this reads. */
interface Heard {
  readonly model: FeederModel;
  readonly deviceNow: ReadonlyMap<number, DeviceStanding>;
  sums: Sums | null;
}

/** ln P(what is measured | phases dead there): all, none, or exactly those that are lost. */
function natsOf(
  { isLive, lost }: NonNullable<DeviceStanding['voltage']>,
  { dead, mask }: { dead: PhaseMask; mask: PhaseMask },
  { answer, answerDark, deadReport, phaseLoss }: InferenceModel,
): number {
  if (lost === undefined || (lost & mask) === 0) {
    if (dead === mask) return clip(isLive ? answerDark : deadReport.dark);
    return clip(isLive ? answer.ok : deadReport.other);
  }
  if (dead === (lost & mask)) return clip(phaseLoss.exact);
  if (dead === 0) return clip(phaseLoss.lit);
  return clip(dead === mask ? phaseLoss.dark : phaseLoss.partial);
}

/** Adds to L what terminals have said since `from`; messages are made anew when there is any. */
export function addVoltages(hand: Heard, from: Instant, rows: InferenceModel): void {
  const { model } = hand;
  const sums = hand.sums!;
  let isAny = false;
  for (const [z, { voltage }] of hand.deviceNow) {
    if (voltage === null || voltage.at < from) continue;
    const zone = voltage.side === 'load' ? z : model.parent[z]!;
    const mask = ABC & model.phasesBelow[zone]!;
    if (mask === 0) continue;
    for (let d = 0; d < 8; d++) {
      sums.messages.L[8 * zone + d]! += natsOf(voltage, { dead: d & mask, mask }, rows);
    }
    isAny = true;
  }
  if (isAny) passUp(model, sums.weights, sums.messages);
}
