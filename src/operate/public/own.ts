/** What somebody who follows a place may see of it: a cut that concerns its customer alone is shown to the holder. */
import type { CustomerAnswer } from '../../api/shapes/public.ts';
import type { RecordsStore } from '../../store/records.ts';
import { peopleAt } from '../plans/audience.ts';
import { holdersAmong } from '../plans/holders.ts';
import type { PublicParts } from './parts.ts';
import { answerFor, strangersAnswer } from './reads.ts';

type Parts = Pick<PublicParts, 'board' | 'world' | 'clock' | 'publicFrom' | 'isPrivate'> & {
  records: Pick<RecordsStore, 'network'>;
};

/** @param contacts who asks; null: staff, who see all */
export async function ownAnswer(
  parts: Parts,
  supplyPoint: string,
  contacts: readonly string[] | null,
): Promise<CustomerAnswer | null> {
  const number = parts.world.locator.supplyPoint(supplyPoint) ?? -1;
  const isSecret = contacts !== null && hasPrivateCut(parts, supplyPoint);
  if (!isSecret || (await isHolder(parts, supplyPoint, contacts))) return answerFor(parts, number);
  return strangersAnswer(parts, number);
}

function hasPrivateCut({ board, isPrivate }: Parts, supplyPoint: string): boolean {
  return [...board.plans.values(), ...board.cancelled.values()].some(
    (plan) => isPrivate(plan.kind) && plan.supplyPoints.includes(supplyPoint),
  );
}

async function isHolder(
  parts: Parts,
  supplyPoint: string,
  contacts: readonly string[],
): Promise<boolean> {
  const { records, clock } = parts;
  const there = await peopleAt(records, [supplyPoint], clock.now());
  const people = [...there].map(([id, supplyPoints]) => ({ contact: { id }, supplyPoints }));
  const holders = await holdersAmong(people, parts);
  return holders.some(({ contact }) => contacts.includes(contact.id));
}
