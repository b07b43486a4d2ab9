// Towns whose head-ends, phases and supplies are not the plain ones.
import type { TownPlan } from '../story-towns.ts';

export const inferenceTowns = {
  'unknown-phase': {
    drawing: `
      SS1 - CB1 - LS1 - FU1 - LS2 - TX1*9
                              LS2 - TX2*9
                  LS1 - FU2 - TX3*9
    `,
    feeders: { CB1: 'XQ-12' },
    remote: ['CB1'],
    earthing: { SS1: 'solid' },
    people: {},
    points: { TX2: { phases: '?' } },
  },
  'carrier-districts': {
    drawing: `
      SS1 - CB1 - LS1 - TX1*12
                  LS1 - TX2*12
                  LS1 - TX3*12
    `,
    feeders: { CB1: 'XQ-12' },
    remote: [],
    earthing: { SS1: 'solid' },
    people: {},
    points: {
      TX1: { head_end: 'carrier' },
      TX2: { head_end: 'carrier' },
      TX3: { head_end: 'carrier' },
    },
    hasHeadEnds: true,
  },
  'two-supplies': {
    drawing: `
      SS1 - CB1 - LS1 - FU1 - LS3 - TX1*4
                              LS3 - TX4*4
                  LS1 - FU3 - TX3*6
      SS2 - CB2 - LS2 - FU2 - TX2*8
    `,
    feeders: { CB1: 'XQ-12', CB2: 'XQ-14' },
    remote: ['CB1', 'CB2'],
    fa: { CB2: 'recloser' },
    earthing: { SS1: 'solid', SS2: 'solid' },
    people: {
      Plant: { at: 'TX1-1', also: ['TX2-1'], class: 'business' },
      Mill: { at: 'TX1-2', also: ['TX2-2'], class: 'business' },
    },
    points: {
      'TX1-1': { premises: 'P-1', supply_role: 'main', transfer: 'auto', tier: 'special' },
      'TX2-1': { premises: 'P-1', supply_role: 'second', transfer: 'auto', tier: 'special' },
      'TX1-2': { premises: 'P-2', supply_role: 'main', transfer: 'manual' },
      'TX2-2': { premises: 'P-2', supply_role: 'second', transfer: 'manual' },
    },
  },
  'sun-behind-fuse': {
    drawing: `
      SS1 - CB1 - LS1 - FU1 - LS2 - TX1*8
                              LS2 - TX2*8
                  LS1 - FU2 - TX3*8
    `,
    feeders: { CB1: 'XQ-12' },
    remote: ['CB1'],
    earthing: { SS1: 'solid' },
    people: { Sun: { at: 'TX1-1' } },
    points: {
      'TX1-1': { generation_kw: '30', generation_kind: 'pv', islanding: 'true' },
      'TX2-2': { generation_kw: '12', generation_kind: 'pv' },
    },
  },
} satisfies Record<string, TownPlan>;
