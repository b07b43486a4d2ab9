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
