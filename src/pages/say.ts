/** What one says on the telephone: whole sentences, for a person who reads them aloud and for a machine. */
import type { CustomerAnswer, PublicArea, PublicStatus } from '../api/shapes/public.ts';
import type { Locale } from '../model/contact.ts';
import type { Instant } from '../model/time.ts';
import { type Telling, telling } from './times.ts';
import { words } from './words.ts';

export interface SayAt {
  zone: string;
  now: Instant;
  hotline: string;
}

const sentences = {
  'zh-CN': {
    stop: '。',
    off: (since: string) => `您处从${since}起停电`,
    planned: (since: string) => `您处从${since}起正在计划停电`,
    on: '系统未发现您处停电。请查看家中总开关；如果仍没电，我马上为您登记报修',
    unknown: '没有查到您处停电的记录。我马上为您登记报修',
    restored: (since: string) => `您处已于${since}恢复供电。如果仍没电，我马上为您登记`,
    back: (etr: string) => `预计恢复时间：${etr}`,
    cause: (cause: string) => `原因：${cause}`,
    next: (at: string) => `我们会在${at}之前更新`,
    ahead: (span: string) => `计划停电：${span}`,
    areaOff: (area: string, count: string) => `${area}目前停电，${count}`,
    areaOn: (area: string) => `${area}目前没有已知的停电`,
    danger: '如果发现断线、火花或冒烟，请远离10米以上并拨打报警电话',
    ring: (hotline: string) => `其他问题请按零转人工，或拨打${hotline}`,
  },
  en: {
    stop: '.',
    off: (since: string) => `Your power has been off since ${since}`,
    planned: (since: string) => `Your power has been off for planned work since ${since}`,
    on: 'We see no outage at your place. Please look at your main switch; if it is up, I take your report now',
    unknown: 'We see no outage at your place. I take your report now',
    restored: (since: string) =>
      `Your power came back at ${since}. If it is still off, I take your report now`,
    back: (etr: string) => `Expected back: ${etr}`,
    cause: (cause: string) => `Cause: ${cause}`,
    next: (at: string) => `We tell more by ${at}`,
    ahead: (span: string) => `A planned cut: ${span}`,
    areaOff: (area: string, count: string) => `Power is off in ${area}, ${count}`,
    areaOn: (area: string) => `No power cut is known in ${area}`,
    danger:
      'If you see a wire down, sparks or smoke, keep ten metres away and ring the emergency number',
    ring: (hotline: string) => `For anything else press zero, or ring ${hotline}`,
  },
} as const;

function tellingAt(locale: Locale, at: SayAt): Telling {
  return telling(words[locale], locale, at);
}

/** For whoever answers the telephone: the state of one place in the order in which people ask. */
export function sayPlace(answer: CustomerAnswer, locale: Locale, at: SayAt): string {
  const tell = tellingAt(locale, at);
  const own = sentences[locale];
  const since = answer.since === null ? '–' : tell.at(answer.since);
  const isOut = answer.state === 'off' || answer.state === 'planned';
  const state =
    answer.state === 'on' || answer.state === 'unknown'
      ? own[answer.state]
      : own[answer.state](since);
  return joined(locale, [
    state,
    isOut && own.back(tell.etr(answer.etr)),
    isOut && answer.cause !== null && own.cause(tell.words.causes[answer.cause] ?? answer.cause),
    isOut && answer.crew !== null && (tell.words.crews[answer.crew] ?? null),
    isOut && answer.nextUpdateAt !== null && own.next(tell.at(answer.nextUpdateAt)),
    ...answer.planned.slice(0, 2).map((cut) => own.ahead(tell.span(cut.start, cut.end))),
    own.danger,
  ]);
}

/** For the telephone system: what is out and planned in one area, short enough to be listened to. */
export function sayArea(
  status: PublicStatus,
  area: PublicArea,
  { locale, ...at }: SayAt & { locale: Locale },
): string {
  const tell = tellingAt(locale, at);
  const own = sentences[locale];
  const outages = status.outages.filter((one) => one.area === area.id && one.state !== 'restored');
  const planned = status.planned.filter((one) => one.area === area.id);
  const first = outages[0];
  return joined(locale, [
    area.state === 'off'
      ? own.areaOff(area.name, tell.count(area.customers))
      : own.areaOn(area.name),
    area.state === 'off' && first !== undefined && own.back(tell.etr(first.etr)),
    first !== undefined &&
      first.cause !== null &&
      own.cause(tell.words.causes[first.cause] ?? first.cause),
    first !== undefined && (tell.words.crews[first.crew] ?? null),
    ...planned.slice(0, 2).map((cut) => own.ahead(tell.span(cut.start, cut.end))),
    own.danger,
    own.ring(at.hotline),
  ]);
}

function joined(locale: Locale, parts: ReadonlyArray<string | false | null>): string {
  const { stop } = sentences[locale];
  const said = parts.filter((one): one is string => typeof one === 'string' && one !== '');
  return said.map((one) => `${one}${stop}`).join(locale === 'en' ? ' ' : '');
}
