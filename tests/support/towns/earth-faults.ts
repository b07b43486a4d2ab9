// A bus through a coil with three feeders, and one without any earthing.
import type { TownPlan } from '../story-towns.ts';

export const earthFaultTowns = {
  'three-on-a-bus': {
    drawing: `
      SS1 - CB1 - LS1 - FU1 - TX1*6
                  LS1 - LS4 - FU4 - TX4*6
      SS1 - CB2 - LS2 - FU2 - TX2*8
      SS1 - CB3 - LS3 - FU3 - TX3*8
      SS2 - CB5 - LS5 - TX5*4
    `,
    feeders: { CB1: 'F01', CB2: 'F02', CB3: 'F03', CB5: 'F05' },
    remote: ['CB1', 'CB2', 'CB3', 'CB5', 'FU4'],
    earthing: { SS1: 'compensated', SS2: 'unearthed' },
    people: { Wang: { at: 'TX2-1', class: 'life_support' }, Li: { at: 'TX1-1' } },
  },
} satisfies Record<string, TownPlan>;
