/** First estimates of outages that last as published ones did: how many are late, and by how much. */

import type { Figure } from '../src/cli/bench.ts';
import { seededRandom } from '../src/runtime/random.ts';
import {
  byOwnLengths,
  byPublishedLengths,
  type Outcome,
  PEERS_MIN,
} from '../tests/support/public-outages.ts';

const OUTAGES = 200_000;
const OWN_OUTAGES = 40_000;
/** What the quantile promises, and how far off it may be. */
const LATE_PERCENT = 20;
const LATE_OFF_MOST = 3;
/** First estimates of a large utility, by its public feed. */
const peer = 'first estimates in the public feed of a large utility, 2019 to 2022';
const PEER_LATE_PERCENT = 24;
const PEER_ERROR_MIN = -92;

/** Quick: no service, no clock. */
export async function bench(): Promise<Figure[]> {
  const random = seededRandom(7);
  const ours = byPublishedLengths(OUTAGES, random);
  const late = byPublishedLengths(OUTAGES, random, PEERS_MIN);
  return [
    ...figures('published lengths alone', ours),
    ...figures('the same, told as late as the peer', late, true),
    ...figures('own lengths of four classes', byOwnLengths(OWN_OUTAGES, random)),
  ];
}

function figures(by: string, { latePercent, errorMin }: Outcome, isPeers = false): Figure[] {
  const isAsPromised = Math.abs(latePercent - LATE_PERCENT) <= LATE_OFF_MOST;
  return [
    {
      name: `etr: first estimates late, ${by}`,
      value: latePercent,
      unit: '%',
      beside: peer,
      besideValue: PEER_LATE_PERCENT,
      ratio: latePercent / PEER_LATE_PERCENT,
      target: isPeers ? 'fewer than the peer' : `${LATE_PERCENT} ± ${LATE_OFF_MOST} %`,
      ok: isPeers ? latePercent < PEER_LATE_PERCENT : isAsPromised,
    },
    {
      name: `etr: median error of first estimates, ${by}; negative is back earlier than told`,
      value: errorMin,
      unit: 'min',
      beside: peer,
      besideValue: PEER_ERROR_MIN,
      ratio: errorMin / PEER_ERROR_MIN,
      target: 'printed: statistics alone cannot reach the peer, crews can',
      ok: true,
    },
  ];
}
