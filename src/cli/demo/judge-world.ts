import { everDark, faultsOf, plannedDark } from './faults.ts';
import { toldOf } from './messages.ts';
import { type Judge, verdict } from './step.ts';

import { darkAt, isSettled, type Truth } from './truth.ts';

/** All sources up, every polled value younger than three intervals; at least once while all was calm. */
export const live: Judge = (evidence) => {
  const good = evidence.seen.fresh.find(
    (one) => one.sourcesUp && one.old.length === 0 && one.points > 0,
  );
  const last = evidence.seen.fresh.at(-1);
  return verdict(evidence, {
    expected: 'all sources up, every polled value younger than 3 intervals',
    good: `${good?.points ?? 0} polled assets fresh`,
    wrong:
      good !== undefined
        ? []
        : [`sources up: ${last?.sourcesUp ?? 'never seen'}; old: ${(last?.old ?? []).join(' ')}`],
    at: good?.at ?? null,
  });
};

/** A gateway that dies is shown as a dead source and makes no outage. */
export const deadGateway: Judge = (evidence) => {
  const at = (what: string): number | null => {
    const event = evidence.truth.events.find((one) => one.what === what);
    return event === undefined ? null : Date.parse(event.at);
  };
  const dead = at('gateway_dead');
  const back = at('gateway_back');
  if (dead === null || back === null) {
    return verdict(evidence, { expected: 'a dead gateway', good: '', wrong: ['none died'] });
  }
  const isShown = evidence.seen.samples.some(
    (sample) =>
      sample.at > dead && sample.at < back && sample.sources.some((s) => s.health === 'down'),
  );
  const faults = faultsOf(evidence.truth);
  const outages = evidence.seen.outages.filter((outage) => {
    const detectedAt = Date.parse(outage.detectedAt);
    const isFault = faults.some(
      (fault) => detectedAt >= fault.at && detectedAt < fault.at + 300_000,
    );
    return detectedAt >= dead && detectedAt <= back + 60_000 && !isFault;
  });
  return verdict(evidence, {
    expected: 'the source is shown as down, no outage is declared',
    good: 'source down, 0 outages',
    wrong: [
      ...(isShown ? [] : ['no source was shown as down']),
      ...outages.map((outage) => `${outage.id} ${outage.state}`),
    ],
    at: dead,
  });
};

/** One condition through the whole scenario, no outage, no notice. */
export const earthFault: Judge = (evidence) => {
  const began = evidence.truth.events.find((event) => event.what === 'earth_fault');
  const { earthFaults, notices, outages } = evidence.seen;
  const wrong: string[] = [];
  if (began === undefined) wrong.push('the scenario had none');
  if (earthFaults.length !== 1) wrong.push(`${earthFaults.length} conditions`);
  const [condition] = earthFaults;
  if (began !== undefined && condition !== undefined && condition.phase !== began.phases) {
    wrong.push(`phase ${condition.phase} said, ${began.phases} true`);
  }
  const told = notices.filter((notice) => notice.subject.startsWith('E-'));
  if (told.length > 0) wrong.push(`${told.length} notices`);
  const feeders = new Set(condition?.candidates.map((candidate) => candidate.feeder));
  const beside = outages.filter((outage) => outage.feeder !== null && feeders.has(outage.feeder));
  wrong.push(...beside.map((outage) => `${outage.id} on ${outage.feeder}`));
  return verdict(evidence, {
    expected: 'one condition, 0 outages, 0 notices',
    good: `${condition?.id ?? ''} ${condition?.bus ?? ''} phase ${condition?.phase ?? ''}`,
    wrong,
    at: began === undefined ? null : Date.parse(began.at),
  });
};

/** No message to a customer who is not affected by what it is about. */
export const nobodyWronglyTold: Judge = (evidence) => {
  const { told, unknown } = toldOf(evidence);
  const planned = plannedDark(evidence.truth);
  const faults = everDark(evidence.truth, 0, Number.POSITIVE_INFINITY);
  const wrong = [
    ...unknown.map((item) => `${item.to} is nobody's number`),
    ...told.flatMap((one) => {
      if (one.notice === null) return [`"${one.item.text.slice(0, 40)}" belongs to no notice`];
      const affected = one.notice.subject.startsWith('P-') ? planned : faults;
      const isAffected = one.contact.supplyPoints.some((id) => affected.has(id));
      return isAffected ? [] : [`${one.contact.contact} told of ${one.notice.subject}`];
    }),
  ];
  return verdict(evidence, {
    expected: 'no message to anybody who is not affected',
    good: `${told.length} messages, all to affected contacts`,
    wrong: told.length === 0 ? ['no message at all'] : wrong,
  });
};

/** How long a change may take to stand on the public page. */
const SETTLES_MS = 150_000;

/** The look-up says what is true for sampled supply points in each phase of the scenario. */
export const publicPageTrue: Judge = (evidence) => {
  const { truth, seen } = evidence;
  let checked = 0;
  let dark = 0;
  const wrong = seen.lookups.flatMap((lookup) => {
    if (!isSettled(truth, lookup.supplyPoint, { at: lookup.at, span: SETTLES_MS })) return [];
    const wanted = wantedStates(truth, lookup);
    checked += 1;
    if (!wanted.includes('on')) dark += 1;
    return wanted.includes(lookup.state)
      ? []
      : [`${lookup.supplyPoint} "${lookup.state}" where ${wanted[0]} is true`];
  });
  if (checked < 30) wrong.push(`only ${checked} look-ups`);
  if (dark === 0) wrong.push('no look-up of a dark supply point');
  return verdict(evidence, {
    expected: 'the public page says what is true',
    good: `${checked} look-ups true, ${dark} of them dark`,
    wrong,
  });
};

function wantedStates(truth: Truth, lookup: { at: number; supplyPoint: string }): string[] {
  const event = darkAt(truth, lookup.at).get(lookup.supplyPoint);
  if (event === undefined) return ['on', 'restored'];
  return plannedDark(truth).has(lookup.supplyPoint) ? ['planned'] : ['off'];
}
