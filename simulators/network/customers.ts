/** Who lives at a made-up supply point. */
import type { CsvOut } from './csv-out.ts';
import type { Dice } from './random.ts';

const roads = ['人民路', '中山路', '解放路', '建设街', '和平里', '新华巷', '青年路', '滨河道'];
const surnames = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙'];
const givenNames = ['伟', '芳', '娜', '敏', '静', '强', '磊', '洋', '勇', '艳', '杰', '娟'];

export const supplyPointColumns = [
  'id',
  'transformer',
  'phases',
  'meter',
  'account',
  'premises',
  'class',
  'tier',
  'address',
  'area',
  'lat',
  'lon',
  'supply_role',
  'own_supply',
  'own_supply_minutes',
  'generation_kw',
  'generation_kind',
  'rota_block',
  'area_class',
  'head_end',
  'concentrator',
  'gasp',
] as const;

export interface Place {
  transformer: string;
  phases: string;
  area: string;
  areaClass: string;
  lat: number;
  lon: number;
}

export interface Household {
  id: string;
  account: string;
  class: string;
}

/** Writes one supply point; `number` counts over the whole network from 1. */
export function writeSupplyPoint(out: CsvOut, dice: Dice, number: number, place: Place): Household {
  const digits = String(number).padStart(7, '0');
  // meters come from the store in no order; the factor has no divisor in common with 10,000,000
  const meter = `M-${String((number * 7_919_377) % 10_000_000).padStart(7, '0')}`;
  const id = `SP-${digits}`;
  const account = `03100${digits}`;
  const draw = dice.next();
  const kind =
    draw < 0.003
      ? 'life_support'
      : draw < 0.009
        ? 'critical'
        : draw < 0.09
          ? 'business'
          : 'residential';
  const tier = kind === 'critical' ? dice.pick(['special', 'first', 'second', 'temporary']) : null;
  const isBacked = kind === 'critical' || kind === 'life_support';
  const hasPv = dice.chance(0.02);
  const road = dice.pick(roads);
  out.row(
    id,
    place.transformer,
    phasesFor(dice, place.phases, kind),
    meter,
    account,
    `PR-${digits}`,
    kind,
    tier,
    `${road}${dice.whole(1, 400)}号`,
    place.area,
    round(place.lat + (dice.next() - 0.5) * 0.002),
    round(place.lon + (dice.next() - 0.5) * 0.002),
    'main',
    isBacked ? dice.pick(['ups', 'standby']) : null,
    isBacked ? dice.whole(15, 480) : null,
    hasPv ? dice.whole(3, 12) : null,
    hasPv ? 'pv' : null,
    `RB-${dice.whole(1, 12)}`,
    place.areaClass,
    null,
    null,
    dice.chance(0.97) ? null : 'false',
  );
  return { id, account, class: kind };
}

/** Large customers have all phases, households one that is often not recorded. */
function phasesFor(dice: Dice, phases: string, kind: string): string {
  if (phases.length === 1) return phases;
  if (kind === 'critical' || (kind === 'business' && dice.chance(0.5))) return phases;
  return dice.chance(0.4) ? '?' : dice.pick([...phases]);
}

/** A contact with one subscription; the number is made up, mobile in form. */
export function writeContact(
  out: { contacts: CsvOut; subscriptions: CsvOut },
  dice: Dice,
  number: number,
  household: Household,
): void {
  const digits = String(number).padStart(7, '0');
  const id = `C-${digits}`;
  const isFixed = dice.chance(0.03);
  const phone = isFixed ? `0310-3${digits.slice(1)}` : `1390${digits}`;
  const person = dice.pick(surnames) + dice.pick(givenNames);
  const email = dice.chance(0.3) ? `c${digits}@example.com` : null;
  const language = dice.chance(0.9) ? 'zh-CN' : 'en';
  out.contacts.row(
    id,
    person,
    phone,
    email,
    null,
    null,
    language,
    household.class,
    null,
    household.account,
  );
  const channels =
    household.class === 'life_support' ? 'voice>sms' : isFixed ? 'voice' : 'sms>voice';
  const isQuiet = dice.chance(0.3);
  out.subscriptions.row(
    id,
    household.id,
    channels,
    null,
    isQuiet ? '22:00' : null,
    isQuiet ? '07:00' : null,
  );
}

export function round(degrees: number): number {
  return Math.round(degrees * 100_000) / 100_000;
}
