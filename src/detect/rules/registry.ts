// Every rule by name. A new rule is one file and one line.
import { earthFault } from './earth-fault.ts';
import { lossOfVoltage } from './loss-of-voltage.ts';
import { meterSilent } from './meter-silent.ts';
import { phaseLoss } from './phase-loss.ts';
import { recloserLockout } from './recloser-lockout.ts';
import { switchState } from './switch-state.ts';

export const rules = {
  loss_of_voltage: lossOfVoltage,
  phase_loss: phaseLoss,
  earth_fault: earthFault,
  recloser_lockout: recloserLockout,
  switch_state: switchState,
  meter_silent: meterSilent,
} as const;
export type RuleName = keyof typeof rules;
