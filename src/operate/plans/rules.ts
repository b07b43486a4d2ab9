/** The rules of notice for plans: whom they concern, duties, waves, and whether they come in time. */
import type { PreviewView } from '../../api/shapes/planned.ts';
import { type CustomerClass, customerClasses, locales, noClasses } from '../../model/contact.ts';
import type { Duty, PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import { classOf } from '../../network/grid.ts';
import { revisedDuties } from '../../notify/duties/revised.ts';
import {
  type DutyContext,
  dutyMaker,
  isWithdrawn,
  proofsFor,
  withdrawn,
} from '../../notify/duties.ts';
import { letterTold, noticeTimes } from '../../notify/policy/due.ts';
import type { Policy } from '../../notify/policy/load.ts';
import { previewMessages } from '../../notify/preview.ts';
import { classRefusal, refusalOf, verdictsOf } from '../../notify/verdicts.ts';
import { wavesForPlanned } from '../../notify/waves/planned.ts';
import { giveWay, inTurns, mapInParts } from '../../runtime/in-parts.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import { type NoticeRuleParts, waveContext } from '../notice-rules.ts';
import type { DutyNews, PlanNews, PlanRules } from '../plan-rules.ts';
import type { World } from '../world.ts';
import { announcementOf, lacking } from './announcement.ts';
import { type Concerned, concernedBy, pointsOf } from './audience.ts';
import { holdersAmong, isPrivate, wavesTo } from './holders.ts';

export function createPlanRules(parts: NoticeRuleParts): PlanRules {
  const { policy, settings } = parts;
  const { zone } = settings.utility;

  return {
    people: (plan) => peopleOf(parts, plan, pointsOf(plan)),
    async hearers(plan, news) {
      if (!isPrivate(policy, plan)) return null;
      const before = news.what === 'changed' ? pointsOf(news.before) : [];
      return peopleOf(parts, plan, [...new Set([...pointsOf(plan), ...before])]);
    },
    affected: (plan, people) => affectedBy(parts, plan, people),
    preview: async (plan, now) => previewOf(parts, plan, now),
    lateness(plan, now) {
      const { affected } = plan;
      const late = verdictsOf({ plan, affected, policy, zone, now }).find(
        (verdict) => verdict.code === 'PLN-NOTICE-TOO-LATE',
      );
      if (late === undefined) return null;
      return { deadline: late.deadline ?? '', earliestStart: late.earliestStart ?? '' };
    },
    lateNeeds: (what) => policy.late.allowWith.includes(what),
    restoreWithin: ({ kind }) => policy.planned[kind].restoreWithinAfterPayment ?? null,
    sparesProtected: ({ kind }) => policy.planned[kind].refuse.includes('protected'),
    refuse(plan, now) {
      const refused = refusalOf({ plan, affected: plan.affected, policy, zone, now });
      if (refused !== null) throw refused;
      const others = othersCut(parts, plan);
      if (others !== null) throw others;
    },
    refused: (plan) => {
      const { byClass } = affectedBy(parts, plan, []);
      return classRefusal({ plan, policy, affected: { byClass } });
    },
    duties: (plan, about, { now, people }) =>
      dutiesFor(parts, plan, { about, people, at: { policy, zone, now } }),
    firstNoticeAt(plan) {
      const cut = policy.planned[plan.kind];
      return noticeTimes(fromIso(plan.start), cut, policy, zone).due;
    },
    announcedAt(plan) {
      const cut = policy.planned[plan.kind];
      if (plan.approvedAt === null || plan.liveLine === true) return null;
      if (!announcementCounts(policy, plan.kind)) return null;
      if (lacking(announcementOf(parts.world, plan)).length > 0) return null;
      const { due } = noticeTimes(fromIso(plan.start), cut, policy, zone);
      return Math.max(fromIso(plan.approvedAt), due ?? 0);
    },
    countsFrom: (kind, at) => (kind.startsWith('letter') ? letterTold(at, policy, zone) : at),
    tell(plan, news, { now, hearers }) {
      // Nobody knows of work done live; it cannot have been a cut that people were told of.
      if (plan.liveLine === true) return {};
      const context = waveContext(parts, now, isPersons(news));
      const { waves, supersede } = wavesForPlanned(eventOf(news), plan, context);
      const meant = hearers === null ? waves : wavesTo(hearers, waves, context.newId);
      return { waves: meant, supersede };
    },
    async unconfirmed(plan) {
      const { gate } = policy.confirm;
      if (gate === undefined || gate === null) return 0;
      const duties = await parts.records.outbox.duties(plan.id);
      return duties.filter(
        (duty) =>
          duty.confirmation === 'required' &&
          !isWithdrawn(duty) &&
          gate.classes.includes(duty.class as CustomerClass),
      ).length;
    },
  };
}

function previewOf(parts: NoticeRuleParts, plan: PlannedOutage, now: Instant): PreviewView {
  const { policy, settings } = parts;
  const { zone } = settings.utility;

  const { affected } = plan;
  const question = { plan, affected, policy, zone, now };
  const samples =
    plan.liveLine === true
      ? noSamples
      : previewMessages({
          messages: parts.messages,
          plan,
          settings,
          place: placeOf(parts.world, pointsOf(plan)[0] ?? ''),
          locales: [...locales],
        });
  return {
    affected,
    windows: plan.windows.map(({ supplyPoints, start, end }) => ({
      ...{ supplyPoints: supplyPoints.length, start, end },
    })),
    verdicts: together(verdictsOf(question), [
      ...announcementVerdict(parts, plan),
      ...othersVerdict(parts, plan),
    ]),
    samples: samples.texts,
    cost: { total: samples.costEach * affected.contacts, currency: settings.notify.currency },
    saidiMinutes: plan.saidiMinutes,
    ...(plan.avoided && { avoided: plan.avoided }),
    finishAt: null,
  } satisfies PreviewView;
}

const noSamples = { texts: [], costEach: 0 };

/** Everybody at these places, of a private cut its holders alone. */
async function peopleOf(
  { records, world, policy, now }: NoticeRuleParts,
  plan: PlannedOutage,
  supplyPoints: readonly string[],
): Promise<Concerned[]> {
  const people = await concernedBy(records, supplyPoints, now());
  return isPrivate(policy, plan) ? holdersAmong(people, { records, world }) : people;
}

/** A person has just caused it and may stop it yet; what the meters saw and the clock brings waits for nobody. */
function isPersons({ what }: PlanNews): boolean {
  return what === 'approved' || what === 'changed' || what === 'cancelled' || what === 'extended';
}

/** A cut that concerns its customer alone takes supply from nobody else. */
function othersCut({ policy, world }: NoticeRuleParts, plan: PlannedOutage): ForewattError | null {
  const isSwitched = plan.devices.length + plan.steps.length > 0;
  const points = pointsOf(plan);
  if (!isSwitched || points.length < 2 || !isPrivate(policy, plan)) return null;
  const { grid, locator } = world;
  const holders = new Set(
    points.map((id) => grid.tables.supplyPoints[locator.supplyPoint(id) ?? -1]?.account ?? id),
  );
  if (holders.size < 2) return null;
  return fault('PLN-OTHERS-CUT', { kind: plan.kind, supplyPoints: points.length });
}

function othersVerdict(parts: NoticeRuleParts, plan: PlannedOutage): PreviewView['verdicts'] {
  const problem = othersCut(parts, plan);
  if (problem === null) return [];
  const text = `${problem.message} ${problem.fix}`;
  return [{ code: problem.code, level: 'error', text, deadline: null, earliestStart: null }];
}

/** "All is well" only where nothing speaks against it. */
function together(
  first: PreviewView['verdicts'],
  more: PreviewView['verdicts'],
): PreviewView['verdicts'] {
  return more.length === 0 ? first : [...first.filter(({ level }) => level !== 'ok'), ...more];
}

/** Where an announcement counts it must be one; the preview says what it lacks. */
function announcementVerdict(
  { policy, world }: NoticeRuleParts,
  plan: PlannedOutage,
): PreviewView['verdicts'] {
  if (plan.liveLine === true || !announcementCounts(policy, plan.kind)) return [];
  const missing = lacking(announcementOf(world, plan)).join(', ');
  if (missing === '') return [];
  const problem = fault('PLN-ANNOUNCEMENT-LACKS', { missing });
  const text = `${problem.message} ${problem.fix}`;
  return [{ code: problem.code, level: 'warning', text, deadline: null, earliestStart: null }];
}

function announcementCounts(policy: Policy, kind: PlannedOutage['kind']): boolean {
  const cut = policy.planned[kind];
  const counts = customerClasses.some((one) => proofsFor(cut, one).includes('announcement'));
  return counts && cut.public !== 'never';
}

function affectedBy(
  parts: NoticeRuleParts,
  plan: PlannedOutage,
  people: readonly Concerned[],
): PlannedOutage['affected'] {
  const points = pointsOf(plan);
  const withoutChannel = people.filter((one) => !one.isReachable).length;
  const byClass = noClasses();
  for (const id of points) byClass[classOfPoint(parts.world, id)] += 1;
  return { supplyPoints: points.length, contacts: people.length, withoutChannel, byClass };
}

/** Of so many people each step takes some milliseconds. */
const MANY = 1_000;

async function dutiesFor(
  { records }: NoticeRuleParts,
  plan: PlannedOutage,
  { about, people, at }: { about: DutyNews; people: readonly Concerned[]; at: DutyContext },
): Promise<Duty[]> {
  if (about.why === 'approved') {
    const make = dutyMaker(plan, at);
    if (people.length >= MANY) await giveWay();
    return inTurns(mapInParts(people, make));
  }
  const known = await records.outbox.duties(plan.id);
  if (known.length >= MANY) await giveWay();
  if (about.why === 'cancelled') {
    return inTurns(mapInParts(known, (duty) => withdrawn(duty, 'cancelled', at.now)));
  }
  const { before, why, isHeardByNobody = false } = about;
  const revision = { before, after: plan, known, audience: people, why, isHeardByNobody };
  return inTurns(revisedDuties(revision, at));
}

function eventOf(news: PlanNews): Parameters<typeof wavesForPlanned>[0] {
  if (news.what === 'changed') {
    const { before: previous, unheard = [], because = null, isByOne } = news;
    return { what: news.what, previous, unheard, because, ...(isByOne && { isByOne }) };
  }
  if (news.what === 'extended') return { what: news.what, previous: news.before };
  return news;
}

function classOfPoint(world: World, id: string): CustomerClass {
  const number = world.locator.supplyPoint(id);
  return number === undefined ? 'residential' : classOf(world.grid, number);
}

function placeOf(world: World, id: string): string {
  const number = world.locator.supplyPoint(id);
  const row = number === undefined ? undefined : world.grid.tables.supplyPoints[number];
  return row?.address ?? row?.area ?? id;
}
