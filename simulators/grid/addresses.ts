/** Invented places: communities, roads, houses. None of them is meant to exist. */
import type { Random } from '../random.ts';

const roads = ['桃园路', '文昌街', '河滨路', '工业大道', '学府路', '春晖路', '新安街', '望江路'];
const communities = [
  '桃园新村',
  '文昌里',
  '河滨花园',
  '学府雅苑',
  '春晖小区',
  '新安家园',
  '望江苑',
  '梧桐里',
  '金桂园',
  '安居苑',
  '锦绣坊',
  '东湖湾',
];
const villages = ['稻香村', '渔港村', '青石村', '柳湾村'];
const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗'];
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚玲桂英华建文志秀兰'];
const shops = ['便利店', '早餐店', '五金店', '药房', '理发店', '水果行', '洗衣房', '面馆'];
const offices = ['社区卫生站', '供水泵站', '养老院', '消防站', '通信机房'];

export interface Neighbourhood {
  area: string;
  road: string;
}

/** The neighbourhood of the n-th transformer: those next to each other share one. */
export function neighbourhoodOf(order: number, isRural: boolean): Neighbourhood {
  const list = isRural ? villages : communities;
  const index = Math.floor(order / (isRural ? 3 : 8)) % list.length;
  return { area: list[index]!, road: roads[index % roads.length]! };
}

/** A flat in a community or a house in a village; `house` counts up so that no address comes twice. */
export function addressOf(
  place: Neighbourhood,
  home: { isRural: boolean; block: number; house: number },
): string {
  if (home.isRural) return `新区${place.area}${home.block}组${home.house + 1}号`;
  const floor = 1 + Math.floor(home.house / 4);
  const flat = `${floor}0${1 + (home.house % 4)}`;
  return `新区${place.road}${place.area}${home.block}幢${flat}室`;
}

export function personName(random: Random): string {
  const first = random.pick(given);
  return random.pick(surnames) + (random.chance(0.7) ? first + random.pick(given) : first);
}

export function firmName(random: Random, kind: 'business' | 'critical'): string {
  if (kind === 'critical') return random.pick(offices);
  return `${random.pick(surnames)}记${random.pick(shops)}`;
}
