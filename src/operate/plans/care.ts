/**
 * What happens to approved plans without anybody asking: they are announced when they are due, and hear of
 * other people and of another network behind their places.
 */

import { differenceOf } from '../../model/planned-difference.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import { fromIso, HOUR, type Instant, MINUTE } from '../../model/time.ts';
import * as life from '../../outages/planned.ts';
import { auditRow } from '../desks/outages.ts';
import { told, withPeople } from '../desks/plan-moves.ts';
import type { OperateParts } from '../parts.ts';
import type { World } from '../world.ts';
import { publish } from './announcement.ts';
import { lostAsSwitched } from './as-switched.ts';
import { contactsAt, pointsOf } from './audience.ts';
import { refusedTask } from './refused.ts';
import { secondSupplies } from './second-supply.ts';

export interface PlanCare {
  /** Looks at the plans that are due for it; call it every few seconds. */
  look(): Promise<void>;
}

/** Places whose people are asked for in one look: the rest has its turn in the next. */
const POINTS_A_LOOK = 4_000;
/** Another switching state must have stood so long before plans are drawn anew on it. */
const SETTLES_MS = 30 * MINUTE;
/** A cut that begins so soon is drawn anew after this: those who come in must hear of it before they are dark. */
const NEAR_MS = 2 * HOUR;
const SETTLES_NEAR_MS = 5 * MINUTE;

const machine = {
  id: 'plans',
  name: 'plans',
  role: 'supervisor',
  scopes: null,
  from: null,
} as const;

export function createPlanCare(parts: OperateParts): PlanCare {
  const { board, clock, world } = parts;
  /** The revision of each plan that stands in public. */
  const published = new Map<string, number>();
  const people = new Map<string, string>();
  const refused = new Set<string>();
  const near = new Map<string, World['state']>();
  let drawnOn = world.state;
  let since: Instant | null = null;
  let turn = 0;

  async function announceDue(now: Instant): Promise<void> {
    for (const plan of ahead(board.plans.values())) {
      const isOut = published.get(plan.id) === plan.revision;
      const at = isOut ? null : parts.planRules.announcedAt(plan);
      // What was announced stays in public: a change of it stands there at once, whenever it would be due.
      if (at === null || (at > now && plan.state !== 'announced')) continue;
      const known = await parts.records.history.publications(plan.id);
      const isKnown = known.some(({ revision }) => revision === plan.revision);
      if (!isKnown) await publish(parts, plan.id, now);
      // Only what stands in the records: what failed is tried again at the next look.
      published.set(plan.id, plan.revision);
    }
  }

  /** Whole plans in turn, so that a large one is looked at as well; one question for the people of all of them. */
  async function askPeople(now: Instant): Promise<void> {
    const plans = ahead(board.plans.values());
    const asked = new Map<string, string[]>();
    let points = 0;
    while (asked.size < plans.length && points < POINTS_A_LOOK) {
      const plan = plans[turn % plans.length] as PlannedOutage;
      turn += 1;
      points += plan.supplyPoints.length;
      asked.set(plan.id, pointsOf(plan));
    }
    const there = await contactsAt(parts.records, [...asked.values()].flat(), now);
    for (const [id, own] of asked) {
      const mark = own.map((point) => `${point}:${there.get(point)?.join() ?? ''}`).join(' ');
      const known = people.get(id);
      people.set(id, mark);
      if (known !== mark) await peopleMoved(parts, id);
    }
    await refuse(parts, { ids: [...asked.keys()], said: refused, now });
    for (const kept of [people, published]) {
      for (const id of kept.keys()) if (!board.plans.has(id)) kept.delete(id);
    }
  }

  async function drawAnew(now: Instant): Promise<void> {
    if (world.state === drawnOn) {
      since = null;
      return;
    }
    since ??= now;
    // What is switched while plans are drawn has its own turn.
    const { state } = world;
    if (now - since < SETTLES_NEAR_MS) return;
    const isSettled = now - since >= SETTLES_MS;
    for (const plan of ahead(board.plans.values())) {
      const isNear = fromIso(plan.start) - now < NEAR_MS;
      if (!isSettled && (!isNear || near.get(plan.id) === state)) continue;
      near.set(plan.id, state);
      await switched(parts, plan.id);
    }
    if (!isSettled) return;
    near.clear();
    drawnOn = state;
    since = null;
  }

  return {
    async look() {
      const now = clock.now();
      await announceDue(now);
      await drawAnew(now);
      await askPeople(now);
      await noteSupplies(parts, now);
    },
  };
}

function ahead(plans: Iterable<PlannedOutage>): PlannedOutage[] {
  return [...plans].filter(({ state }) => state === 'approved' || state === 'announced');
}

/** Places change after an approval, and outages come: what may not begin any more is a person's to change. */
async function refuse(
  parts: OperateParts,
  asked: { ids: readonly string[]; said: Set<string>; now: Instant },
): Promise<void> {
  const task: Task[] = [];
  for (const id of asked.ids) {
    const plan = parts.board.plans.get(id);
    const found = plan === undefined ? null : refusedTask(parts, plan, asked.now);
    if (found === null || asked.said.has(found.id)) continue;
    asked.said.add(found.id);
    if ((await parts.records.documents.get('task', found.id)) === null) task.push(found);
  }
  if (task.length === 0) return;
  await parts.saver.decide(() => ({ commit: { put: { task } }, result: null }));
}

/** Those with two supplies of which a work has taken one, while the other goes and comes. */
async function noteSupplies(parts: OperateParts, now: Instant): Promise<void> {
  const isQuiet = ({ open, close }: ReturnType<typeof secondSupplies>): boolean =>
    open.length + close.length === 0;
  if (isQuiet(secondSupplies(parts, now))) return;
  await parts.saver.decide(() => {
    const intervals = secondSupplies(parts, now);
    return { commit: isQuiet(intervals) ? null : { intervals }, result: null };
  });
}

/** Duties of who came and who went; who came after the first notice was due is told at once. */
async function peopleMoved(parts: OperateParts, id: string): Promise<void> {
  const now = parts.clock.now();
  await parts.saver.decideOnDuties(async () => {
    const plan = parts.board.plans.get(id);
    if (plan === undefined) return { commit: null, result: null };
    const people = await parts.planRules.people(plan);
    const about = { why: 'people', before: plan } as const;
    const duty = await parts.planRules.duties(plan, about, { now, people });
    if (duty.length === 0) return { commit: null, result: null };
    const came = duty.filter(({ state, proof }) => state !== 'met' && proof === null);
    const isTold = (parts.planRules.firstNoticeAt(plan) ?? 0) <= now;
    const supplyPoints = [...new Set(came.flatMap((one) => one.supplyPoints))];
    const news = { what: 'joined', supplyPoints } as const;
    const hearers = await parts.planRules.hearers(plan, news);
    const at = { now, hearers };
    const telling = isTold && came.length > 0 ? parts.planRules.tell(plan, news, at) : {};
    const next = await withPeople(parts, { ...plan, version: plan.version + 1 }, people);
    const details = { came: came.length, went: duty.length - came.length };
    const audit = [auditRow(machine, now, { what: 'plan_people_moved', subject: id, details })];
    return { commit: { ...telling, put: { duty, planned_outage: [next] }, audit }, result: null };
  });
}

/** The plan on the network as it stands switched: who is cut now and was not hears so, and the other way round. */
async function switched(parts: OperateParts, id: string): Promise<void> {
  const now = parts.clock.now();
  await parts.saver.decide(async () => {
    const before = parts.board.plans.get(id);
    if (before === undefined) return { commit: null, result: null };
    const next = life.redrawn(before, lostAsSwitched(parts.world, before));
    if (next === null) return { commit: null, result: null };
    const { gained, lost, moved } = differenceOf(before, next);
    const news = { what: 'changed', before } as const;
    const move = await told(parts, next, { news, duties: { why: 'switching', before } });
    const details = { gained: gained.length, lost: lost.length, moved: moved.length };
    const audit = [auditRow(machine, now, { what: 'plan_redrawn', subject: id, details })];
    const put = { ...move.commit.put, planned_outage: [move.plan] };
    return { commit: { ...move.commit, put, audit }, result: null };
  });
}
