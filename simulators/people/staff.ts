/** The people of the scenario: what dispatcher, supervisor and crew tell the service, and when. */
import { every, type ScenarioClock } from '../clock.ts';
import type { PlannedCut, ScenarioPlan, SwitchingStep } from '../scenarios/plan.ts';
import type { Answer, Session } from './session.ts';

interface Staff {
  dispatcher: Session;
  supervisor: Session;
  crew: Session;
}

export interface StaffOptions {
  staff: Staff;
  clock: ScenarioClock;
  startAt: number;
  log(line: string): void;
}

/** Seconds after a switching until it stands in the dispatcher's log. */
const toldAfterS = 4;
const pollMs = 10_000;
/** A dispatcher who watches: what is on the alarm list is seen within this time. */
const acknowledgeEveryMs = 90_000;
/** Tries of an action whose version went stale or whose time has not come. */
const triesMost = 150;

interface Versioned {
  id: string;
  version: number;
  state: string;
}

/** Starts everybody; the answer stops them. */
export function startStaff(plan: ScenarioPlan, options: StaffOptions): () => void {
  const cancels: Array<() => void> = [];
  const at = (second: number, run: () => Promise<void>): void => {
    const delayMs = options.startAt + second * 1000 - options.clock.now();
    // Only what is to come: a world that starts late does not repeat its morning.
    cancels.push(
      options.clock.after(Math.max(0, delayMs), () => {
        run().catch((error: Error) => options.log(`people: ${error.message}`));
      }),
    );
  };
  if (plan.plannedCut !== null) workOnPlan(plan.plannedCut, options, at);
  for (const fault of plan.faults) {
    for (const step of fault.steps.filter((one) => !one.isTelemetered && one.isUntold !== true)) {
      at(step.atS + toldAfterS, () => recordSwitching(options, step));
    }
    const { device } = fault;
    at(fault.atS + 150, () => crewTo(options, { by: 'dispatcher', device, state: 'assigned' }));
    at(fault.atS + 210, () => crewTo(options, { by: 'crew', device, state: 'on_site' }));
  }
  cancels.push(
    every(options.clock, { periodMs: acknowledgeEveryMs, firstMs: acknowledgeEveryMs }, () => {
      options.staff.dispatcher
        .post('/alarms/actions/ack', { filter: {} })
        .catch((error: Error) => options.log(`people: ${error.message}`));
    }),
  );
  return () => {
    for (const cancel of cancels) cancel();
  };
}

async function recordSwitching(
  { staff, startAt }: StaffOptions,
  step: SwitchingStep,
): Promise<void> {
  await staff.dispatcher.post(`/devices/${step.device}/actions/switch`, {
    phases: step.phases,
    state: step.state,
    at: instant(startAt, step.atS),
    reason: step.reason,
    reference: `调度令-${step.device}`,
  });
}

/** Says where the crew of this device's outage is, once that outage stands on the list. */
async function crewTo(
  options: StaffOptions,
  word: { by: 'dispatcher' | 'crew'; device: string; state: 'assigned' | 'on_site' },
): Promise<void> {
  const session = options.staff[word.by];
  for (let tries = 0; tries < triesMost; tries++) {
    const list = await session.get('/outages?limit=50');
    const outage = itemsOf(list).find(
      (item) =>
        (item['cause'] as { device?: string } | null)?.device === word.device &&
        ['confirmed', 'restoring'].includes(String(item['state'])),
    ) as (Versioned & Record<string, unknown>) | undefined;
    if (outage !== undefined) {
      const body = { name: '抢修一班', state: word.state };
      const path = `/outages/${outage.id}/actions/assign-crew`;
      const answer = await session.post(path, body, outage.version);
      if (answer.status !== 412) return;
    }
    await pause(options.clock, pollMs);
  }
}

function workOnPlan(
  cut: PlannedCut,
  options: StaffOptions,
  at: (second: number, run: () => Promise<void>) => void,
): void {
  const { staff, startAt } = options;
  let id: string | null = null;
  const act = (session: Session, action: string, body: object): Promise<Answer> =>
    actOnPlan(options, { session, id: () => id, action, body });
  at(cut.draftAtS, async () => {
    const answer = await staff.dispatcher.post('/planned-outages', {
      kind: 'planned',
      devices: [cut.device],
      start: instant(startAt, cut.startAtS),
      end: instant(startAt, cut.endAtS),
      reason: '更换老化导线',
      reference: 'JX-2026-0715',
    });
    id = (answer.body as { id?: string } | null)?.id ?? null;
    if (id !== null) await act(staff.dispatcher, 'submit', {});
  });
  at(cut.approveAtS, async () => {
    await act(staff.supervisor, 'approve', {});
  });
  at(cut.startAtS, async () => {
    // Refused while somebody who depends on supply has not confirmed: asked again until the crew must begin.
    for (let tries = 0; tries < triesMost; tries++) {
      const answer = await act(staff.dispatcher, 'start', {});
      if (answer.status !== 409) return;
      await pause(options.clock, pollMs);
    }
  });
  at(cut.closeAtS + 20, async () => {
    await act(staff.dispatcher, 'complete', {});
  });
}

/** Reads the plan's version and acts on it; again when somebody was faster or the plan is not there yet. */
async function actOnPlan(
  options: StaffOptions,
  action: { session: Session; id(): string | null; action: string; body: object },
): Promise<Answer> {
  let answer: Answer = { status: 0, body: null };
  for (let tries = 0; tries < triesMost; tries++) {
    const id = action.id();
    if (id !== null) {
      const current = await action.session.get(`/planned-outages/${id}`);
      const { version } = (current.body ?? {}) as Partial<Versioned>;
      if (version !== undefined) {
        const path = `/planned-outages/${id}/actions/${action.action}`;
        answer = await action.session.post(path, action.body, version);
        const isEarly = answer.status === 409 && action.action === 'approve';
        if (answer.status !== 412 && !isEarly) return answer;
      }
    }
    await pause(options.clock, 2_000);
  }
  return answer;
}

const instant = (startAt: number, second: number): string =>
  new Date(startAt + second * 1000).toISOString();

function itemsOf({ body }: Answer): Array<Record<string, unknown>> {
  const { items } = (body ?? {}) as { items?: Array<Record<string, unknown>> };
  return items ?? [];
}

const pause = (clock: ScenarioClock, delayMs: number): Promise<void> =>
  new Promise((resolve) => void clock.after(delayMs, resolve));
