/** Which CIM classes are what: every class that has terminals must stand here or is refused by name. */
import type { DeviceKind } from '../../tables.ts';

/** Every subclass of cim:Switch, and Switch itself. */
export const switchClasses: Record<string, DeviceKind> = {
  Switch: 'load_break_switch',
  ProtectedSwitch: 'load_break_switch',
  LoadBreakSwitch: 'load_break_switch',
  Breaker: 'breaker',
  DisconnectingCircuitBreaker: 'breaker',
  Recloser: 'recloser',
  Sectionaliser: 'sectionaliser',
  Disconnector: 'disconnector',
  GroundDisconnector: 'disconnector',
  Fuse: 'fuse',
  Cut: 'jumper',
  Jumper: 'jumper',
};

/** Two-terminal classes that conduct and cannot open. */
export const lineClasses = new Set([
  'ACLineSegment',
  'EquivalentBranch',
  'SeriesCompensator',
  'Conductor',
]);

/** Classes with one terminal that feed nothing onwards: no part of a trace. */
export const shuntClasses = new Set([
  'AsynchronousMachine',
  'BusbarSection',
  'EarthFaultCompensator',
  'EquivalentInjection',
  'EquivalentShunt',
  'ExternalNetworkInjection',
  'Ground',
  'GroundingImpedance',
  'Junction',
  'LinearShuntCompensator',
  'NonlinearShuntCompensator',
  'PetersenCoil',
  'PowerElectronicsConnection',
  'StaticVarCompensator',
  'SynchronousMachine',
]);
