/** How much is drawn when: one curve a class, per kVA connected, and the energy under it. */
import { hash } from '../random.ts';
import type { CustomerClass } from './network.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The world stands in China: local hour without a zone database. */
const zoneMs = 8 * hourMs;

const home = [
  24, 21, 19, 18, 18, 20, 26, 32, 31, 28, 29, 33, 37, 35, 32, 31, 33, 40, 48, 54, 56, 52, 43, 32,
];
const shop = [
  18, 17, 17, 17, 18, 20, 26, 36, 52, 63, 68, 70, 66, 66, 69, 69, 67, 63, 57, 52, 46, 38, 28, 21,
];
const curves: Record<CustomerClass, number[]> = {
  residential: home,
  life_support: home.map((percent) => percent + 10),
  business: shop,
  critical: shop.map((percent) => percent * 0.5 + 35),
};

/** W drawn of one kVA of this class at this moment. */
export function wattsPerKva(kind: CustomerClass, at: number): number {
  const hour = (((at + zoneMs) % dayMs) + dayMs) % dayMs;
  const index = Math.floor(hour / hourMs);
  const share = (hour % hourMs) / hourMs;
  const curve = curves[kind];
  const percent = curve[index]! * (1 - share) + curve[(index + 1) % 24]! * share;
  return percent * 5;
}

/** Wh of one kVA of this class from the epoch to this moment; never falls. */
export function energyPerKva(kind: CustomerClass, at: number): number {
  const curve = curves[kind];
  const daily = curve.reduce((sum, percent) => sum + percent, 0) * 5;
  const local = at + zoneMs;
  const days = Math.floor(local / dayMs);
  const hour = (local % dayMs) / hourMs;
  let today = 0;
  for (let h = 0; h < Math.floor(hour); h++) today += (curve[h]! + curve[(h + 1) % 24]!) * 2.5;
  const index = Math.floor(hour);
  const share = hour - index;
  const end = curve[index]! * (1 - share) + curve[(index + 1) % 24]! * share;
  return days * daily + today + (curve[index]! + end) * 2.5 * share;
}

/** A quiet noise of ±1 that is the same for the same asset and ten seconds, whoever asks. */
export function flicker(asset: string, at: number): number {
  return hash(`${asset}/${Math.floor(at / 10_000)}`) / 2_147_483_648 - 1;
}
