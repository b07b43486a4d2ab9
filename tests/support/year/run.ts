// A year of planned cuts through the API of the product, acted by a planner, a supervisor and a clerk.
import { seededRandom } from '../../../src/runtime/random.ts';
import type { Body, Person } from '../story-people.ts';
import { type Owed, owedAfterChange, owedAtFirst, owedToNewcomer } from './expected.ts';
import { type Judged, judged } from './judge.ts';
import type { YearZone } from './rules.ts';
import { type CutWish, type Happening, happeningsOf, type Span } from './schedule.ts';
import { all, openUtility, type Utility } from './utility.ts';

export interface YearPlan {
  id: string;
  path: string;
  owed: Owed;
  isOver: boolean;
}

export interface SeenTask {
  at: number;
  subject: string;
  /** Where it is about one person. */
  contact: string | null;
  code: string;
  text: string;
}

export interface Ledger {
  plans: Map<CutWish, YearPlan>;
  /** When a person saw each task, by its id. */
  seen: Map<string, SeenTask>;
  /** Contacts without any number. */
  unreachable: Set<string>;
  /** Telephone of each contact. */
  phones: Map<string, string>;
  /** Who lives at a house now. */
  living: Map<string, string>;
  refused: string[];
}

/** Runs the year, and judges what stands in the records at its end. */
export async function runYear(
  zone: YearZone,
  span: Span,
  { seed, onMonth }: { seed: number; onMonth?: (month: string, news: string) => void },
): Promise<Judged> {
  const utility = await openUtility(zone, span.from);
  const ledger: Ledger = {
    ...{ plans: new Map(), seen: new Map(), refused: [] },
    unreachable: new Set(['Hermit', 'Widow']),
    phones: new Map(utility.files.phones),
    living: new Map(utility.files.contactOf),
  };
  try {
    const happenings = happeningsOf(zone, span, seededRandom(seed));
    let month = iso(span.from).slice(0, 7);
    for (const one of happenings) {
      if (one.at > span.to) break;
      const next = iso(one.at).slice(0, 7);
      const cuts = [...ledger.plans.values()].filter(({ isOver }) => isOver).length;
      if (next !== month) onMonth?.(month, `${ledger.plans.size} cuts entered, ${cuts} over`);
      month = next;
      await utility.course.runTo(one.at);
      await happens(utility, ledger, one);
    }
    await utility.course.runTo(span.to + 86_400_000);
    return await judged(utility, ledger);
  } catch (cause) {
    const when = new Date(utility.clock.now()).toISOString();
    throw new Error(`${String(cause)} at ${when}; logged: ${utility.errors.join('; ')}`, { cause });
  } finally {
    await utility.stop();
  }
}

function happens(utility: Utility, ledger: Ledger, one: Happening): Promise<void> {
  switch (one.what) {
    case 'enter':
      return enter(utility, ledger, one.cut);
    case 'change':
      return change(utility, ledger, one.cut);
    case 'cancel':
      return act(utility, ledger, one.cut, 'cancel');
    case 'begin':
      return act(utility, ledger, one.cut, 'start');
    case 'end':
      return act(utility, ledger, one.cut, 'complete');
    case 'move':
      return move(utility, ledger, one);
    case 'morning':
    case 'look':
      return morning(utility, ledger);
    case 'provider':
      utility.gateway.answerAll(one.status);
      return Promise.resolve();
    default:
      return one satisfies never;
  }
}

const iso = (at: number): string => new Date(at).toISOString();
const QUARTER_MS = 900_000;

async function enter(utility: Utility, ledger: Ledger, cut: CutWish): Promise<void> {
  const planner = await utility.as('planner');
  const chief = await utility.as('chief');
  const { kind, device, start, end, name } = cut;
  const steps = [
    { at: iso(start), open: [device], close: [] },
    { at: iso(start + QUARTER_MS), open: [], close: [device] },
    { at: iso(end - QUARTER_MS), open: [device], close: [] },
    { at: iso(end), open: [], close: [device] },
  ];
  const { id } = await planner.post('/planned-outages', {
    ...{ kind, devices: [device], start: iso(start), end: iso(end), reason: name },
    steps: cut.isTwice ? steps : [],
  });
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  const isLate = await approve(chief, path);
  const duties = await all(chief, `${path}/duties`);
  const owed = owedAtFirst(utility.zone, { kind, start, contacts: duties.map((d) => d.contact) });
  ledger.plans.set(cut, { id, path, owed, isOver: false });
  if (isLate) await seeTasks(utility, ledger, chief);
}

/** With a reason where it comes too late; true then. */
async function approve(chief: Person, path: string): Promise<boolean> {
  try {
    await chief.act(path, 'approve');
    return false;
  } catch (error) {
    if (!String(error).includes('PLN-NOTICE-TOO-LATE')) throw error;
    await chief.act(path, 'approve', { lateReason: '设备即将损坏' });
    return true;
  }
}

async function change(utility: Utility, ledger: Ledger, cut: CutWish): Promise<void> {
  const plan = ledger.plans.get(cut);
  if (plan === undefined || plan.isOver || cut.change === null) return;
  const planner = await utility.as('planner');
  const before: Body[] = await all(planner, `${plan.path}/duties`);
  const { byMs } = cut.change;
  const start = cut.start + byMs;
  const body =
    byMs === 0
      ? { reason: `${cut.name}（补充说明）` }
      : { start: iso(start), end: iso(cut.end + byMs), ...(cut.isTwice ? { steps: [] } : {}) };
  const answer = await planner.change(plan.path, body);
  if (answer.status === 409 && answer.body.code === 'PLN-NOTICE-TOO-LATE') {
    const chief = await utility.as('chief');
    const again = await chief.change(plan.path, { ...body, lateReason: '天气' });
    if (again.status >= 300) throw new Error(JSON.stringify(again.body));
    await seeTasks(utility, ledger, chief);
  } else if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  plan.owed = owedAfterChange(utility.zone, plan.owed, { start, duties: before });
}

async function act(
  utility: Utility,
  ledger: Ledger,
  cut: CutWish,
  action: 'cancel' | 'start' | 'complete',
): Promise<void> {
  const plan = ledger.plans.get(cut);
  if (plan === undefined || plan.isOver) return;
  const chief = await utility.as('chief');
  // Who has not confirmed by then was reached by the crew at the door.
  const reason = { cancel: '计划调整', start: '现场已告知', complete: null }[action];
  await chief.act(plan.path, action, reason === null ? {} : { reason });
  plan.isOver = action !== 'start';
}

async function move(
  utility: Utility,
  ledger: Ledger,
  { supplyPoint, n, at }: { supplyPoint: string; n: number; at: number },
): Promise<void> {
  const clerk = await utility.as('dispatcher');
  const old = ledger.living.get(supplyPoint) ?? '';
  if (ledger.unreachable.has(old)) return;
  const contact = `NEW-${n}`;
  const phone = `+8613900139${String(100 + n)}`;
  const both = { supplyPoint, channels: ['sms', 'voice'] };
  await clerk.post('/contacts', { id: contact, name: contact, phone, locale: 'zh-CN' });
  await clerk.post('/subscriptions', { ...both, contact: old, until: iso(at) });
  await clerk.post('/subscriptions', { ...both, contact, from: iso(at) });
  ledger.living.set(supplyPoint, contact);
  ledger.phones.set(contact, phone);
  for (const plan of ledger.plans.values()) {
    if (plan.isOver || plan.owed.start <= at) continue;
    const duties = await all(clerk, `${plan.path}/duties`);
    const isConcerned = duties.some((duty) => duty.supplyPoints.includes(supplyPoint));
    if (isConcerned) owedToNewcomer(utility.zone, plan.owed, { contact, at });
  }
}

/** The clerk reads what waits, and tells by hand whom no message reaches; every seventh task is only read. */
async function morning(utility: Utility, ledger: Ledger): Promise<void> {
  const clerk = await utility.as('dispatcher');
  const fresh = await seeTasks(utility, ledger, clerk);
  for (const [i, task] of fresh.entries()) {
    if (task.code === 'duty_at_risk' && i % 7 !== 6) await tellByHand(clerk, task);
    await clerk.post(`/tasks/${task.id}/actions/done`, { note: null });
  }
}

async function tellByHand(clerk: Person, task: Body): Promise<void> {
  const path = `/planned-outages/${task.subject}`;
  const duties = await all(clerk, `${path}/duties?state=at_risk`);
  const contacts = duties.map((duty) => duty.contact);
  if (contacts.length === 0) return;
  await clerk.post(`${path}/proofs`, { kind: 'call', contacts, note: '上门告知' });
}

async function seeTasks(utility: Utility, ledger: Ledger, person: Person): Promise<Body[]> {
  const open = await all(person, '/tasks?state=open');
  const at = utility.clock.now();
  const fresh = open.filter(
    ({ id, createdAt }) => ledger.seen.get(`${id} ${createdAt}`) === undefined,
  );
  for (const { id, createdAt, subject, contact, code, text } of fresh) {
    ledger.seen.set(`${id} ${createdAt}`, { at, subject, contact, code, text });
  }
  return fresh;
}
