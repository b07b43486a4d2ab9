import { MINUTE } from '../../model/time.ts';

/** How a regulator counts: from which length an interruption is sustained, and the units it prints. */
export interface Profile {
  name: 'ieee1366' | 'cn';
  /** An interruption is sustained when it lasts longer than this; exactly this long is momentary. */
  momentaryMs: number;
  /** Planned work that goes on beyond its end: from then on it is a fault. */
  overrunIsFault: boolean;
  source: string;
}

export const profiles: Readonly<Record<Profile['name'], Profile>> = {
  ieee1366: {
    name: 'ieee1366',
    momentaryMs: 5 * MINUTE,
    overrunIsFault: false,
    source: 'IEEE Std 1366: more than five minutes is sustained',
  },
  cn: {
    name: 'cn',
    momentaryMs: 3 * MINUTE,
    overrunIsFault: true,
    source: 'DL/T 836.1-2016: longer than three minutes (as commonly cited, text not read)',
  },
};
