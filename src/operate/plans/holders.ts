/** A cut that concerns its own customer alone, such as for arrears, is told to who holds the account there, nobody else. */
import type { NewWave } from '../../model/outbox/wave-row.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { World } from '../world.ts';
import type { Concerned } from './audience.ts';

type People = ReadonlyArray<Pick<Concerned, 'contact' | 'supplyPoints'>>;

/**
 * Of people at some places each with the places whose account is theirs; family, landlords and neighbours who
 * subscribed there drop out. Where no contact bears the account of a place, who is known there cannot be told apart.
 */
export async function holdersAmong<T extends People[number]>(
  people: readonly T[],
  { records, world }: { records: Pick<RecordsStore, 'network'>; world: World },
): Promise<T[]> {
  const accounts = new Map<string, string | null>();
  for (const { contact } of people) {
    const known = await records.network.contact(contact.id);
    accounts.set(contact.id, known?.account ?? null);
  }
  const { grid, locator } = world;
  const accountAt = (id: string): string | null => {
    const number = locator.supplyPoint(id);
    return number === undefined ? null : (grid.tables.supplyPoints[number]?.account ?? null);
  };
  const isTheirs = (one: People[number], id: string): boolean => {
    const account = accountAt(id);
    return account !== null && accounts.get(one.contact.id) === account;
  };
  const held = new Set(people.flatMap((one) => one.supplyPoints.filter((id) => isTheirs(one, id))));
  return people.flatMap((one) => {
    const supplyPoints = one.supplyPoints.filter((id) => !held.has(id) || isTheirs(one, id));
    return supplyPoints.length === 0 ? [] : [{ ...one, supplyPoints }];
  });
}

/** The waves of such a plan, each for one holder. */
export function wavesTo(
  holders: People,
  waves: readonly NewWave[],
  newId: (prefix: 'W') => string,
): NewWave[] {
  return waves.flatMap(({ wave, supplyPoints }) => {
    const meant = new Set(supplyPoints);
    return holders.flatMap(({ contact, supplyPoints: own }) => {
      const there = own.filter((id) => meant.has(id));
      if (there.length === 0) return [];
      const facts = { ...wave.facts, contact: contact.id };
      return [{ wave: { ...wave, id: newId('W'), facts }, supplyPoints: there }];
    });
  });
}

/** Whether nobody but the customer may hear of such a cut. */
export function isPrivate(
  policy: { planned: Record<PlannedOutage['kind'], { public: 'always' | 'never' }> },
  { kind }: Pick<PlannedOutage, 'kind'>,
): boolean {
  return policy.planned[kind].public === 'never';
}
