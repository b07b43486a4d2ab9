import { faultsOf, lookAt, outageOf } from './faults.ts';
import { timesWrong, toldOf } from './messages.ts';
import { type Evidence, type Judge, verdict } from './step.ts';
import { darkAt } from './truth.ts';

/** From the moment that told of it to `confirmed`, in ms. */
const DECLARED_WITHIN_MS = { lockout: 10_000, first_gasp: 75_000 } as const;

/** Device exact, dark set exact, in time; for every fault of the scenario. */
export const faultFound: Judge = (evidence) => {
  const faults = faultsOf(evidence.truth);
  const good: string[] = [];
  const wrong = faults.flatMap((fault) => {
    const outage = outageOf(evidence, fault);
    if (outage === undefined) return [`no outage names ${fault.device}`];
    const took = Date.parse(outage.confirmedAt ?? '') - fault.toldAt;
    const look = lookAt(evidence, outage);
    if (look === null) return [`${outage.id} was never seen open`];
    const missing = [...look.truth].filter((id) => !look.said.has(id));
    const extra = [...look.said].filter((id) => !look.truth.has(id));
    good.push(`${fault.device} ${look.said.size} dark after ${(took / 1000).toFixed(1)} s`);
    return [
      ...(took > DECLARED_WITHIN_MS[fault.toldBy]
        ? [`${fault.device} declared ${took / 1000} s after its ${fault.toldBy}`]
        : []),
      ...(missing.length + extra.length > 0
        ? [`${fault.device}: ${missing.length} dark not named, ${extra.length} named and lit`]
        : []),
    ];
  });
  if (faults.length < 3) wrong.push(`${faults.length} faults happened`);
  return verdict(evidence, {
    expected: 'each fault: its device, exactly its dark supply points, in time',
    good: good.join(', '),
    wrong,
    at: faults[0]?.toldAt ?? null,
  });
};

/** Each reachable affected contact heard of it exactly once on each channel it uses at once. */
export const faultToldOnce: Judge = (evidence) => {
  const { told } = toldOf(evidence);
  let count = 0;
  const faults = faultsOf(evidence.truth);
  const wrong = faults.flatMap((fault) => {
    const outage = outageOf(evidence, fault);
    const look = outage === undefined ? null : lookAt(evidence, outage);
    if (outage === undefined || look === null) return [`${fault.device} was not declared`];
    const about = told.filter(
      (one) => one.notice?.subject === outage.id && one.notice.kind === 'outage_detected',
    );
    const affected = evidence.truth.contacts.filter(
      (contact) => contact.reachable && contact.supplyPoints.some((id) => look.truth.has(id)),
    );
    count += affected.length;
    return affected.flatMap((contact) => timesWrong(about, contact));
  });
  return verdict(evidence, {
    expected: 'every reachable affected contact told once on each channel it uses at once',
    good: `${count} contacts told once`,
    wrong: count === 0 ? [...wrong, 'nobody was affected'] : wrong,
    at: faults[0]?.toldAt ?? null,
  });
};

/** The service died while the first wave was under way; told_once and told_wrongly say whether it mattered. */
export const killedInTheWave: Judge = (evidence) => {
  const { killedAt, restarts } = evidence.seen;
  const { told } = toldOf(evidence);
  const wave = told.filter((one) => one.notice?.kind === 'outage_detected');
  const before = wave.filter((one) => killedAt !== null && one.at < killedAt).length;
  const after = wave.filter((one) => killedAt !== null && one.at >= killedAt).length;
  const states = evidence.seen.notices.filter(
    (notice) =>
      notice.kind === 'outage_detected' && ['queued', 'in_delivery'].includes(notice.state),
  );
  return verdict(evidence, {
    expected: 'killed with messages sent before and after, started again, no notice left open',
    good: `killed after ${before} messages, ${after} followed, ${restarts} restart`,
    wrong: [
      ...(killedAt === null ? ['was not killed'] : []),
      ...(before === 0 || after === 0 ? [`${before} messages before, ${after} after`] : []),
      ...(restarts < 1 ? ['was not started again'] : []),
      ...(states.length > 0 ? [`${states.length} notices never ended`] : []),
    ],
    at: killedAt,
  });
};

/** Those whose supply came back first are told; those still dark are not told so. */
export const partRestored: Judge = (evidence) => {
  const fault = faultsOf(evidence.truth)[0];
  const restored = restoredMessages(evidence);
  const back = fault === undefined ? null : firstReturn(evidence, fault);
  const wrong = falselyRestored(evidence);
  if (back === null) wrong.push('the first fault was not restored in parts');
  const early =
    back === null ? [] : restored.filter((one) => one.at >= back.at && one.at < back.lastAt);
  if (back !== null && early.length === 0)
    wrong.push('nobody was told while others were still dark');
  return verdict(evidence, {
    expected: 'those back are told, those still dark are not told so',
    good: `${early.length} told while others were still dark`,
    wrong,
    at: back?.at ?? null,
  });
};

/** Everyone who was told of a fault hears once that supply is back, after it is. */
export const restored: Judge = (evidence) => {
  const { told } = toldOf(evidence);
  const back = restoredMessages(evidence);
  let count = 0;
  const wrong = faultsOf(evidence.truth).flatMap((fault) => {
    const outage = outageOf(evidence, fault);
    if (outage === undefined) return [`${fault.device} was not declared`];
    const heard = new Set(
      told
        .filter((one) => one.notice?.subject === outage.id && one.notice.kind === 'outage_detected')
        .map((one) => one.contact),
    );
    count += heard.size;
    const subjects = partsOf(evidence, outage.id);
    const mine = back.filter((one) => subjects.has(one.notice?.subject ?? ''));
    const state = ['restored', 'closed'].includes(outage.state)
      ? []
      : [`${outage.id} is ${outage.state}`];
    return [...state, ...[...heard].flatMap((contact) => timesWrong(mine, contact))];
  });
  return verdict(evidence, {
    expected: 'each contact told of a fault is told once that supply is back, after it is',
    good: `${count} contacts told`,
    wrong: [...wrong, ...falselyRestored(evidence)],
    at: Math.max(...back.map((one) => one.at), evidence.startAt),
  });
};

/** An outage and those split from it: switching may hand part of its dark places to another device. */
function partsOf({ seen }: Evidence, outage: string): Set<string> {
  const parts = new Set([outage]);
  for (const one of seen.outages.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    if (one.splitFrom !== null && parts.has(one.splitFrom)) parts.add(one.id);
  }
  return parts;
}

function restoredMessages(evidence: Evidence): ReturnType<typeof toldOf>['told'] {
  return toldOf(evidence).told.filter((one) => one.notice?.kind === 'outage_restored');
}

function falselyRestored(evidence: Evidence): string[] {
  return restoredMessages(evidence).flatMap((one) => {
    const dark = darkAt(evidence.truth, one.at);
    const still = one.contact.supplyPoints.filter((id) => dark.has(id));
    return still.length > 0
      ? [`${one.contact.contact} told "restored" while ${still[0]} was dark`]
      : [];
  });
}

/** When the first and the last supply point of a fault came back; null when they came back together. */
function firstReturn(
  evidence: Evidence,
  fault: { toldAt: number; until: number },
): { at: number; lastAt: number } | null {
  const ends = evidence.truth.dark
    .filter((row) => row.to !== null && Date.parse(row.to) > fault.toldAt)
    .filter((row) => Date.parse(row.from) <= fault.toldAt)
    .map((row) => Date.parse(row.to as string));
  const at = Math.min(...ends);
  const lastAt = Math.max(...ends);
  return ends.length > 0 && lastAt > at ? { at, lastAt } : null;
}
