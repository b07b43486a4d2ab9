// Every rule by name. A new rule is one file and one line.
import { brokenNeutral } from './broken-neutral.ts';
import { earthFault } from './earth-fault.ts';
import { faultPassed } from './feeder/fault-passed.ts';
import { feederCurrentZero } from './feeder/feeder-current-zero.ts';
import { feederStep } from './feeder/feeder-step.ts';
import { stateConflict } from './feeder/state-conflict.ts';
import { frequency } from './frequency.ts';
import { lossOfVoltage } from './loss-of-voltage.ts';
import { meterSilent } from './meter-silent.ts';
import { neutralDrift } from './neutral-drift.ts';
import { overload } from './overload.ts';
import { phaseLoss } from './phase-loss.ts';
import { recloserLockout } from './recloser-lockout.ts';
import { switchState } from './switch-state.ts';
import { brokenNeutralMeters } from './together/broken-neutral-meters.ts';
import { singlePhasing } from './together/single-phasing.ts';
import { unexpectedVoltage } from './together/unexpected-voltage.ts';
import { vtFuse } from './together/vt-fuse.ts';
import { overvoltage, severeOvervoltage, undervoltage } from './voltage-limits.ts';
import { voltageUnbalance } from './voltage-unbalance.ts';

export const rules = {
  // Before those whose voltages it takes away.
  vt_fuse: vtFuse,
  loss_of_voltage: lossOfVoltage,
  phase_loss: phaseLoss,
  earth_fault: earthFault,
  recloser_lockout: recloserLockout,
  switch_state: switchState,
  meter_silent: meterSilent,
  undervoltage,
  overvoltage,
  severe_overvoltage: severeOvervoltage,
  broken_neutral: brokenNeutral,
  broken_neutral_meters: brokenNeutralMeters,
  neutral_drift: neutralDrift,
  voltage_unbalance: voltageUnbalance,
  frequency,
  overload,
  state_conflict: stateConflict,
  fault_passed: faultPassed,
  feeder_current_zero: feederCurrentZero,
  feeder_step: feederStep,
  single_phasing: singlePhasing,
  unexpected_voltage: unexpectedVoltage,
} as const;
export type RuleName = keyof typeof rules;
