/** Who hangs on each transformer: supply points with class, phase, meter and address, by seed. */
import type { Random } from '../random.ts';
import { addressOf, neighbourhoodOf } from './addresses.ts';
import { feeder14 } from './feeder-14.ts';
import {
  allPhases,
  type CustomerClass,
  type Mask,
  phaseBits,
  phasesOf,
  type SupplyPoint,
  type Transformer,
} from './network.ts';

/** Customers of one transformer, at least and at most. */
const customersLeast = 3;
const customersMost = 40;
/** Peak W of one customer on the test feeder: makes about 1,500 of its 3.5 MW. */
const wattsPerCustomer = 2_300;
/** Share of district households whose phase nobody wrote down. */
const phaseUnknownShare = 0.3;

export function settle(transformers: Transformer[], random: Random): SupplyPoint[] {
  const points: SupplyPoint[] = [];
  const accounts = random.shuffled(Array.from({ length: 9_000 }, (_, i) => i));
  const perFeeder = new Map<string, number>();
  for (const transformer of transformers) {
    const order = perFeeder.get(transformer.feeder) ?? 0;
    perFeeder.set(transformer.feeder, order + 1);
    const isRural = transformer.feeder === feeder14;
    const place = neighbourhoodOf(order, isRural);
    const share = (transformer.peakW / wattsPerCustomer) * (0.7 + 0.6 * random.next());
    const count = Math.min(customersMost, Math.max(customersLeast, Math.round(share)));
    for (let house = 0; house < count; house++) {
      const number = points.length + 1;
      const kind = classOf(random);
      const mask = phaseFor(transformer.mask, kind, random);
      points.push({
        id: `SP-${100_000 + number}`,
        transformer: transformer.id,
        feeder: transformer.feeder,
        mask,
        recordedPhases: isRural && random.chance(phaseUnknownShare) ? '?' : phasesOf(mask),
        meter: `M-${String(200_000 + accounts[number]!).padStart(6, '0')}`,
        account: `03${String(10_000_000 + accounts[number]! * 977).padStart(8, '0')}`,
        premises: `P-${100_000 + number}`,
        class: kind,
        tier: kind === 'critical' ? random.pick(['first', 'second']) : '',
        address: addressOf(place, { isRural, block: order + 1, house }),
        area: place.area,
        lat: near(transformer.lat, random),
        lon: near(transformer.lon, random),
        kva: kvaOf(kind, mask, random),
        headEnd: isRural ? 'carrier' : 'radio',
        concentrator: isRural ? `CON-${transformer.id.slice(3)}` : '',
        ...ownSupplyOf(kind, random),
      });
      if (points.at(-1)!.mask === allPhases) points.at(-1)!.recordedPhases = 'ABC';
    }
  }
  return points;
}

function classOf(random: Random): CustomerClass {
  const draw = random.next();
  if (draw < 0.006) return 'life_support';
  if (draw < 0.012) return 'critical';
  return draw < 0.11 ? 'business' : 'residential';
}

/** Homes have one phase; shops and offices three where the transformer has them. */
function phaseFor(mask: Mask, kind: CustomerClass, random: Random): Mask {
  const isLarge = kind === 'critical' || (kind === 'business' && random.chance(0.5));
  if (mask === allPhases && isLarge) return allPhases;
  return random.pick(phaseBits.filter((bit) => mask & bit));
}

function kvaOf(kind: CustomerClass, mask: Mask, random: Random): number {
  const base = kind === 'residential' || kind === 'life_support' ? 6 : 12;
  const kva = base * (0.7 + 0.6 * random.next()) * (mask === allPhases ? 2 : 1);
  return Math.round(kva * 10) / 10;
}

function ownSupplyOf(
  kind: CustomerClass,
  random: Random,
): Pick<SupplyPoint, 'ownSupply' | 'ownSupplyMinutes'> {
  if (kind === 'life_support')
    return { ownSupply: 'ups', ownSupplyMinutes: random.between(4, 24) * 10 };
  if (kind === 'critical') return { ownSupply: 'standby', ownSupplyMinutes: 480 };
  return { ownSupply: 'none', ownSupplyMinutes: 0 };
}

function near(degrees: number, random: Random): number {
  return Math.round((degrees + (random.next() - 0.5) * 0.0012) * 1e6) / 1e6;
}

/** Every lateral of some size has somebody who depends on supply: the story must meet them with any seed. */
export function ensureLifeSupport(groups: SupplyPoint[][], random: Random): void {
  for (const group of groups) {
    if (group.some((point) => point.class === 'life_support')) continue;
    const homes = group.filter((point) => point.class === 'residential');
    if (homes.length < 10) continue;
    const home = random.pick(homes);
    home.class = 'life_support';
    home.ownSupply = 'ups';
    home.ownSupplyMinutes = random.between(4, 24) * 10;
  }
}
