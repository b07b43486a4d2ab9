import type { PlannedOutageView } from '../../model/planned-outage.ts';
import { plannedDark } from './faults.ts';
import { channelsOf, type TruthContact, timesWrong, toldOf } from './messages.ts';
import { type Evidence, type Judge, verdict } from './step.ts';

/** The demo's policy demands to be told this long before the cut (config/policies/demo.yaml). */
const MINIMUM_MS = 20 * 60_000;

function plan(evidence: Evidence): PlannedOutageView | undefined {
  return evidence.seen.planned.find(
    (one) => !['draft', 'submitted', 'cancelled'].includes(one.state),
  );
}

function affected(evidence: Evidence): TruthContact[] {
  const dark = plannedDark(evidence.truth);
  return evidence.truth.contacts.filter(
    (contact) => contact.reachable && contact.supplyPoints.some((id) => dark.has(id)),
  );
}

/** Each reachable contact of the planned cut told before the deadline; life support confirmed by keypress. */
export const plannedTold: Judge = (evidence) => {
  const planned = plan(evidence);
  const contacts = affected(evidence);
  if (planned === undefined || contacts.length === 0) {
    return verdict(evidence, { expected: 'a planned cut', good: '', wrong: ['there was none'] });
  }
  const deadline = Date.parse(planned.start) - MINIMUM_MS;
  const told = toldOf(evidence).told.filter((one) => one.notice?.subject === planned.id);
  const wrong = contacts.flatMap((contact) => {
    const mine = told.filter((one) => one.contact.contact === contact.contact);
    const first = mine.filter((one) => one.notice?.kind === 'planned_notice' && one.at <= deadline);
    const isConfirmed = mine.some((one) => one.item.channel === 'voice' && one.item.key === '1');
    return [
      ...(first.length === 0 ? [`${contact.contact} was not told in time`] : []),
      ...(contact.class === 'life_support' && channelsOf(contact).includes('voice') && !isConfirmed
        ? [`${contact.contact} (life support) has not confirmed`]
        : []),
    ];
  });
  return verdict(evidence, {
    expected: 'each reachable contact told before the deadline, life support confirmed by key',
    good: `${contacts.length} contacts told before ${new Date(deadline).toISOString()}`,
    wrong,
    at: deadline,
  });
};

/** The cut explains its dark: no outage beside it; start and end told as the policy says. */
export const plannedHeld: Judge = (evidence) => {
  const planned = plan(evidence);
  if (planned === undefined) {
    return verdict(evidence, { expected: 'a planned cut', good: '', wrong: ['there was none'] });
  }
  const dark = plannedDark(evidence.truth);
  const window = evidence.seen.samples.filter(
    (sample) => sample.at >= Date.parse(planned.start) - 300_000,
  );
  const beside = new Set(
    window.flatMap((sample) =>
      [...sample.dark].flatMap(([id, points]) => (points.some((p) => dark.has(p)) ? [id] : [])),
    ),
  );
  const told = toldOf(evidence).told.filter((one) => one.notice?.subject === planned.id);
  const wrong = [...beside].map((id) => `${id} stands beside the plan`);
  if (planned.state !== 'completed') wrong.push(`the plan is ${planned.state}`);
  for (const kind of ['planned_started', 'planned_completed'] as const) {
    const about = told.filter((one) => one.notice?.kind === kind);
    for (const contact of affected(evidence)) {
      wrong.push(...timesWrong(about, contact).map((text) => `${kind}: ${text}`));
    }
  }
  return verdict(evidence, {
    expected: 'no outage beside the plan; start and end told once',
    good: `${dark.size} supply points dark by plan, ${affected(evidence).length} contacts told`,
    wrong,
    at: Date.parse(planned.end),
  });
};
