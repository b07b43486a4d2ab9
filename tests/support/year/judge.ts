// What stands in the records at the end of a year, beside what should.
import type { Body } from '../story-people.ts';
import type { Ledger, YearPlan } from './run.ts';
import { all, type Utility } from './utility.ts';

export interface Judged {
  cuts: number;
  duties: number;
  met: number;
  missed: number;
  /** Of the missed, by reason. */
  missedBy: Record<string, number>;
  /** Of the missed: told too late, with proof of when. */
  missedProven: number;
  /** Of the missed without proof: a person had read a task that names them while there was time. */
  missedSeen: number;
  withdrawn: number;
  /** Contacts with a number, told of it before the deadline had passed. */
  reachable: number;
  reachableMet: number;
  /** Of those met, by message and not by announcement alone. */
  byMessage: number;
  compared: number;
  messages: number;
  /** Each a sentence; empty when all is well. */
  wrongDeadlines: string[];
  notEnded: string[];
  unseen: string[];
  /** Said to be met without a proof in time, or by a message that no telephone got. */
  unproven: string[];
  errors: string[];
}

export async function judged(utility: Utility, ledger: Ledger): Promise<Judged> {
  const reader = await utility.as('chief');
  const got = Map.groupBy(utility.gateway.inbox.all(), ({ to }) => to);
  const heard = new Map([...got].map(([to, items]) => [to, items.map(({ at }) => Date.parse(at))]));
  const found: Judged = {
    ...{ cuts: ledger.plans.size, duties: 0, met: 0, missed: 0, withdrawn: 0 },
    ...{ missedBy: {}, missedProven: 0, missedSeen: 0 },
    ...{ reachable: 0, reachableMet: 0, byMessage: 0, compared: 0 },
    messages: utility.gateway.inbox.all().length,
    ...{ wrongDeadlines: [], notEnded: [], unseen: [], unproven: [], errors: [...utility.errors] },
  };
  for (const plan of ledger.plans.values()) {
    for (const duty of await all(reader, `${plan.path}/duties`)) {
      count(duty, plan, ledger, found);
      if (duty.state !== 'met' || duty.proof?.kind === 'withdrawn') continue;
      const phone = ledger.phones.get(duty.contact) ?? '';
      const problem = unproven(duty, heard.get(phone) ?? []);
      if (problem !== null) found.unproven.push(`${duty.id}: ${problem}`);
    }
  }
  return found;
}

/** Nobody could be told in time any more when it was decided. */
const bornLate = new Set(['approved_late', 'changed_late', 'switching']);

function count(duty: Body, plan: YearPlan, ledger: Ledger, found: Judged): void {
  found.duties += 1;
  const name = `${duty.id} (${duty.reason}, due ${duty.due}, deadline ${duty.deadline})`;
  if (duty.proof?.kind === 'withdrawn') found.withdrawn += 1;
  else compare(duty, plan, found);
  if (duty.state === 'met') found.met += 1;
  else if (duty.state === 'missed') countMissed(duty, ledger, { name, found });
  else found.notEnded.push(`${name} is ${duty.state}`);
  if (duty.proof?.kind === 'delivery') found.byMessage += 1;
  const isLate = bornLate.has(duty.reason);
  if (ledger.unreachable.has(duty.contact) || isLate || duty.proof?.kind === 'withdrawn') return;
  found.reachable += 1;
  if (duty.state === 'met') found.reachableMet += 1;
}

/** So long before its proof a telephone got the message, at most: a call is heard to its end, and receipts may be late. */
const RECEIPT_MS = 3_600_000;

/** What is wrong with the proof of a duty that is said to be met. `heardAt`: when the contact's telephone got something. */
function unproven(duty: Body, heardAt: readonly number[]): string | null {
  const { proof } = duty;
  if (proof === null) return 'no proof';
  const at = Date.parse(proof.at);
  const last = Date.parse(duty.deadline ?? duty.start);
  if (proof.kind !== 'delivery') return at <= last ? null : `${proof.kind} at ${proof.at}`;
  const isHeard = heardAt.some((one) => one <= last && one <= at && one > at - RECEIPT_MS);
  return isHeard ? null : `no telephone got what was proven at ${proof.at}`;
}

function compare(duty: Body, plan: YearPlan, found: Judged): void {
  const owed = plan.owed.deadlines.get(duty.contact);
  const ours = duty.deadline === null ? null : Date.parse(duty.deadline);
  found.compared += 1;
  if (owed === undefined) found.wrongDeadlines.push(`${duty.id}: nobody expected this duty`);
  else if (owed !== ours) {
    const wanted = owed === null ? 'none' : new Date(owed).toISOString();
    found.wrongDeadlines.push(`${duty.id}: ${duty.deadline}, wanted ${wanted}`);
  }
}

function countMissed(
  duty: Body,
  ledger: Ledger,
  { name, found }: { name: string; found: Judged },
): void {
  found.missed += 1;
  found.missedBy[duty.reason] = (found.missedBy[duty.reason] ?? 0) + 1;
  if (duty.proof !== null) found.missedProven += 1;
  else if (wasSeen(duty, ledger)) found.missedSeen += 1;
  else found.unseen.push(name);
}

/**
 * A person read a task that names this contact while there was time; or, where the deadline had passed when it was
 * decided, the task that says so, before the cut.
 */
function wasSeen(duty: Body, ledger: Ledger): boolean {
  const start = Date.parse(duty.start);
  const last = duty.deadline === null ? start : Date.parse(duty.deadline);
  return [...ledger.seen.values()].some(({ at, subject, contact, code, text }) => {
    if (subject !== duty.plannedOutage) return false;
    if (code === 'duty_late') return at <= start;
    const isNamed = contact === duty.contact || text.split(/[\s,]+/).includes(duty.contact);
    return isNamed && at <= last;
  });
}
