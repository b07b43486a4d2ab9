// Towns in which more than one feeder hangs on a bus.
import type { TownPlan } from '../story-towns.ts';

export const substationTowns = {
  /** Three feeders on one bus. */
  'one-bus': {
    drawing: `
      SS1 - CB1 - LS1 - FU1 - TX1*6
                  LS1 - FU2 - TX2*6
      SS1 - CB2 - LS2 - FU3 - TX3*6
                  LS2 - FU4 - TX4*6
      SS1 - CB3 - LS3 - FU5 - TX5*6
                  LS3 - FU6 - TX6*6
    `,
    feeders: { CB1: 'XQ-12', CB2: 'XQ-14', CB3: 'XQ-16' },
    remote: ['CB1', 'CB2', 'CB3'],
    earthing: {},
    people: { Li: { at: 'TX1-1' }, Sun: { at: 'TX3-1' }, Guo: { at: 'TX5-1' } },
  },
  /** A third feeder that another bus can feed over a tie. */
  'bus-and-tie': {
    drawing: `
      SS1 - CB1 - LS1 - FU1 - TX1*8
      SS1 - CB2 - LS2 - FU2 - TX2*8
      SS1 - CB3 - LS3 - FU3 - TX3*8
      SS2 - CB4 - LS4 - FU4 - TX4*8
      SS2 - CB5 - LS5 - FU5 - TX5*8
      LS3 - SW9/ - LS4
    `,
    feeders: { CB1: 'XQ-12', CB2: 'XQ-14', CB3: 'XQ-16', CB4: 'XQ-22', CB5: 'XQ-24' },
    remote: ['CB1', 'CB2', 'CB3', 'CB4', 'CB5'],
    earthing: {},
    people: { Li: { at: 'TX1-1' }, Sun: { at: 'TX3-1' }, Guo: { at: 'TX4-1' } },
  },
  /** One source over two incoming breakers, each with a bus of two feeders. */
  'two-substations': {
    drawing: `
      SS1 - CB10 - LS10 - CB1 - LS1 - FU1 - TX1*6
                   LS10 - CB2 - LS2 - FU2 - TX2*6
      SS1 - CB20 - LS20 - CB3 - LS3 - FU3 - TX3*6
                   LS20 - CB4 - LS4 - FU4 - TX4*6
    `,
    feeders: { CB1: 'XQ-12', CB2: 'XQ-14', CB3: 'XQ-22', CB4: 'XQ-24' },
    remote: ['CB10', 'CB20', 'CB1', 'CB2', 'CB3', 'CB4'],
    earthing: {},
    people: { Li: { at: 'TX1-1' }, Guo: { at: 'TX4-1' } },
  },
  /** A feeder in three sections with a tie, all of it voltage-time automation. */
  automated: {
    drawing: `
      SS1 - CB1 - LS1 - TX1*6
                  LS1 - SE1 - LS2 - TX2*6
                              LS2 - SE2 - LS3 - TX3*6
      SS2 - CB2 - LS9 - TX9*6
      LS3 - SE9/ - LS9
    `,
    feeders: { CB1: 'XQ-12', CB2: 'XQ-22' },
    remote: ['CB1', 'CB2', 'SE1', 'SE2', 'SE9'],
    fa: { CB1: 'recloser', SE1: 'voltage_time', SE2: 'voltage_time', SE9: 'voltage_time' },
    earthing: {},
    people: { Li: { at: 'TX1-1' }, Sun: { at: 'TX2-1' }, Guo: { at: 'TX3-1' } },
  },
} satisfies Record<string, TownPlan>;
