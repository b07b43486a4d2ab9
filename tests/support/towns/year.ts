// A town for a whole year: two feeders that can help each other, and people of every kind.
import type { TownPlan } from '../story-towns.ts';

export const yearTowns = {
  year: {
    drawing: `
      SS1 - CB1 - LS1 - FU1 - TX1*8
                  LS1 - SW1 - LS2 - FU2 - TX2*8
                              LS2 - FU3 - TX3*8
      SS2 - CB2 - LS4 - FU4 - TX4*8
                  LS4 - FU5 - TX5*8
      LS2 - SW9/ - LS4
    `,
    feeders: { CB1: 'XQ-12', CB2: 'XQ-14' },
    remote: ['CB1', 'CB2'],
    earthing: {},
    points: {
      TX1: { rota_block: 'B-1' },
      TX5: { rota_block: 'B-2' },
      'TX1-3': { account: '0387115560' },
    },
    people: {
      Wang: { at: 'TX1-2', class: 'life_support' },
      Tenant: { at: 'TX1-3', account: '0387115560' },
      Clinic: { at: 'TX2-2', class: 'critical' },
      Mill: { at: 'TX4-2', class: 'business', also: ['TX5-2'] },
      // Nobody has a number of theirs: a person of the utility must go there.
      Hermit: { at: 'TX3-3', phone: '' },
      Widow: { at: 'TX5-5', phone: '' },
    },
  },
} satisfies Record<string, TownPlan>;
