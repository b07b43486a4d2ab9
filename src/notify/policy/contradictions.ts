// Rules of a policy that cannot both hold; each names what contradicts what, and the way out.
import { type Channel, type CustomerClass, customerClasses } from '../../model/contact.ts';
import { parseDuration } from '../../model/time.ts';
import { nearest } from '../../runtime/nearest.ts';
import type { Cut, PolicyFile } from './schema.ts';

export interface Contradiction {
  path: ReadonlyArray<PropertyKey>;
  what: string;
  way: string;
}

type Rule = (policy: PolicyFile) => Contradiction[];
type CutRule = (cut: Cut, policy: PolicyFile, kind: string) => Contradiction[];

/** Whom a kind of cut may spare besides classes: points under protection (保电). */
const sparable: readonly string[] = [...customerClasses, 'protected'];
const confirming: readonly Channel[] = ['email', 'sms', 'voice', 'wechat'];

/** Every contradiction of a policy, kind by kind, then what holds for all. */
export function contradictions(policy: PolicyFile): Contradiction[] {
  const inCuts = Object.entries(policy.planned).flatMap(([kind, cut]) =>
    cutRules.flatMap((rule) =>
      rule(cut, policy, kind).map(({ path, ...rest }) => ({
        ...{ path: ['planned', kind, ...path], ...rest },
      })),
    ),
  );
  return [...inCuts, ...rules.flatMap((rule) => rule(policy))];
}

const cutRules: readonly CutRule[] = [
  function nothingTells(cut) {
    return proofLists(cut).flatMap(({ path, proofs }) =>
      proofs.length > 0
        ? []
        : [{ path, what: 'nothing counts as telling', way: 'Name at least delivery.' }],
    );
  },
  function announcesWhatIsPrivate(cut) {
    if (cut.public !== 'never') return [];
    const way = 'Take announcement out, or drop public: never.';
    return proofLists(cut)
      .filter(({ proofs }) => proofs.includes('announcement'))
      .map(({ path }) => ({ path, what: 'an announcement counts, yet nothing is public', way }));
  },
  function onlyAnnouncesToWhoMustConfirm(cut, policy) {
    return customerClasses
      .filter((one) => policy.classes[one].confirm === 'required' && !cut.refuse.includes(one))
      .filter((one) => proofsOf(cut, one).every((proof) => proof === 'announcement'))
      .map((one) => ({
        path: ['fulfilledBy'],
        what: `${one} must confirm, but only an announcement tells them`,
        way: `Let delivery count for ${one}.`,
      }));
  },
  function listsAnOrderInSecret(cut) {
    if (!cut.publicOrderList || cut.public !== 'never') return [];
    const way = 'Drop publicOrderList or public: never.';
    return [
      { path: ['publicOrderList'], what: 'a public order of a cut that is never public', way },
    ];
  },
  function sparesNobodyKnown(cut) {
    return cut.refuse.flatMap((name, i) => {
      if (sparable.includes(name)) return [];
      const near = nearest(name, [...sparable]);
      const way =
        near === null || near === '' ? `Use ${sparable.join(', ')}.` : `Did you mean ${near}?`;
      return [{ path: ['refuse', i], what: `"${name}" is no class and not protected`, way }];
    });
  },
  function tellsWhomItRefuses(cut) {
    if (Array.isArray(cut.fulfilledBy)) return [];
    const both = cut.refuse.filter((name) => name in cut.fulfilledBy);
    return both.map((name) => ({
      path: ['fulfilledBy', name],
      what: `${name} is told of a cut that may not reach them`,
      way: `Take ${name} out of fulfilledBy or out of refuse.`,
    }));
  },
  function cutsWhoLivesOnAMachine(cut, _policy, kind) {
    const isChosen = kind === 'rota' || kind === 'arrears';
    if (!isChosen || cut.refuse.includes('life_support') || cut.audience !== 'rota_block')
      return [];
    const way = 'Add life_support to refuse.';
    return [{ path: ['refuse'], what: 'life support is cut in turn with all others', way }];
  },
  function countsDaysWithoutCalendar(cut, policy) {
    if (policy.calendar !== undefined) return [];
    const way = 'Add calendar: holidays/….yaml to the policy.';
    const counts = (['minimum', 'target'] as const).filter((key) => isBusinessDays(cut[key]));
    const found = counts.map((key) => ({
      path: [key],
      what: 'business days are counted without a calendar',
      way,
    }));
    const isOff = cut.notOn.some((one) => one !== 'night');
    if (!isOff) return found;
    return [...found, { path: ['notOn'], what: 'days off are kept without a calendar', way }];
  },
  function mixesDaysAndBusinessDays(cut) {
    const { minimum, target } = cut;
    if (minimum === 'none' || target === 'asap') return [];
    if (isBusinessDays(minimum) && !isBusinessDays(target)) {
      const way = 'Count the target in business days as well: weekends and holidays lie between.';
      return [{ path: ['target'], what: 'the target can lie behind the deadline', way }];
    }
    if (!('days' in minimum) || !isBusinessDays(target)) return [];
    const { businessDays } = target as { businessDays: number };
    if (businessDays > minimum.days) return [];
    const way = 'Count more business days than the days of the minimum.';
    return [{ path: ['target'], what: 'the target can lie behind the deadline', way }];
  },
  function saysTheSameTwice(cut) {
    const seen = new Set<string>();
    return cut.ladder.flatMap((rung, i) => {
      const key = `${rung.kind} ${rung.before ?? ''} ${rung.dayBefore ?? ''}`;
      const isKnown = seen.has(key);
      seen.add(key);
      const way = 'Leave one of them out.';
      return isKnown ? [{ path: ['ladder', i], what: 'two steps at the same time', way }] : [];
    });
  },
  function remindsBeforeItTells(cut) {
    if (cut.reminder === undefined || cut.minimum === 'none') return [];
    const first = leadMs(cut.minimum);
    if (parseDuration(cut.reminder) < first) return [];
    const way = 'Remind later than the first notice.';
    return [{ path: ['reminder'], what: 'the last reminder comes before the first notice', way }];
  },
];

const rules: readonly Rule[] = [
  function gateForWhoIsNotAsked({ confirm, classes }) {
    return confirm.gate.classes.flatMap((one, i) =>
      classes[one].confirm === 'required'
        ? []
        : [
            {
              path: ['confirm', 'gate', 'classes', i],
              what: `work waits for ${one}, who are never asked to confirm`,
              way: `Set confirm: required for ${one}, or take them out of the gate.`,
            },
          ],
    );
  },
  function asksNobodyToConfirm({ confirm, classes }) {
    const asked = customerClasses.filter((one) => classes[one].confirm === 'required');
    if (confirm.ask !== 'never' || asked.length === 0) return [];
    const way = 'Write ask: with_first_notice.';
    return [{ path: ['confirm', 'ask'], what: `${asked[0]} must confirm and is never asked`, way }];
  },
  function chasesWhereNobodyCanConfirm({ confirm }) {
    return confirm.chase.flatMap((step, i) =>
      confirming.includes(step.channel)
        ? []
        : [
            {
              path: ['confirm', 'chase', i, 'channel'],
              what: `nobody can confirm over ${step.channel}`,
              way: 'Use sms, voice, email or wechat.',
            },
          ],
    );
  },
  function channelTwice({ classes }) {
    return customerClasses.flatMap((one) => {
      const { channels } = classes[one];
      if (new Set(channels).size === channels.length) return [];
      const way = 'Name each channel once, in order.';
      return [{ path: ['classes', one, 'channels'], what: 'a channel stands twice', way }];
    });
  },
  function moreAnHourThanADay({ limits: { perContact } }) {
    if (perContact.perHour <= perContact.perDay) return [];
    const way = 'Allow at least as many a day as an hour.';
    return [{ path: ['limits', 'perContact', 'perHour'], what: 'more an hour than a day', way }];
  },
];

function proofLists(cut: Cut): Array<{ path: string[]; proofs: readonly string[] }> {
  if (Array.isArray(cut.fulfilledBy)) return [{ path: ['fulfilledBy'], proofs: cut.fulfilledBy }];
  return Object.entries(cut.fulfilledBy).map(([name, proofs]) => ({
    ...{ path: ['fulfilledBy', name], proofs: proofs ?? [] },
  }));
}

function proofsOf(cut: Cut, one: CustomerClass): readonly string[] {
  if (Array.isArray(cut.fulfilledBy)) return cut.fulfilledBy;
  return cut.fulfilledBy[one] ?? cut.fulfilledBy.else ?? ['delivery'];
}

function isBusinessDays(lead: unknown): boolean {
  return typeof lead === 'object' && lead !== null && 'businessDays' in lead;
}

function leadMs(lead: Exclude<Cut['minimum'], 'none'>): number {
  if ('minutes' in lead) return parseDuration(`${lead.minutes}m`);
  if ('hours' in lead) return parseDuration(`${lead.hours}h`);
  return parseDuration(`${'businessDays' in lead ? lead.businessDays : lead.days}d`);
}
