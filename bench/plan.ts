/** A planned cut of 12,000 customers, drafted, submitted and approved at the API: what each step costs and holds up. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Service, startService } from '../src/app.ts';
import type { Figure } from '../src/cli/bench.ts';
import { DAY } from '../src/model/time.ts';
import { silentLog } from '../src/runtime/log.ts';
import { loadSettings } from '../src/settings/load.ts';
import { configured, cutDevices, signedIn } from './support/plan-service.ts';

const MOST_MS = { draft: 1_000, submit: 1_000, approve: 2_000 };
const HOLDS_MOST_MS = 20;
/** FOREWATT_BENCH_PROFILE names a file for what the main thread did (.cpuprofile). */
const profileFile = process.env['FOREWATT_BENCH_PROFILE'];

/** Runs the whole service on a temporary folder. Half a minute. */
export async function bench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-bench-'));
  // Notices are decided and written; no provider is called.
  const file = await configured(folder, { mode: 'off' });
  const service = await startService(loadSettings(file, {}), silentLog);
  try {
    return await measured(service);
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(service: Service): Promise<Figure[]> {
  const { core } = service;
  const [planner, chief] = await signedIn(service);
  const devices = cutDevices(service);
  const now = core.clock.now();
  const [start, end] = [now + 20 * DAY, now + 20 * DAY + DAY / 6].map((at) =>
    new Date(at).toISOString(),
  );
  const session = new Session();
  session.connect();
  if (profileFile !== undefined) {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
  }
  // The first of each runs cold code and is not counted.
  const figures: Figure[] = [];
  for (const counts of [false, true]) {
    let plan = { id: '', affected: { contacts: 0 } };
    const draft = await spent(async () => {
      plan = await planner.post('/planned-outages', { devices, start, end, reason: '更换导线' });
    });
    const path = `/planned-outages/${plan.id}`;
    const submit = await spent(() => planner.act(path, 'submit'));
    const approve = await spent(() => chief.act(path, 'approve'));
    await spent(() => chief.act(path, 'cancel', { reason: '天气' }));
    if (counts) {
      const of = `${plan.affected.contacts.toLocaleString('en')} people`;
      figures.push(
        ...Object.entries({ draft, submit, approve }).flatMap(([step, one]) =>
          figuresOf(step as keyof typeof MOST_MS, of, one),
        ),
      );
    }
  }
  if (profileFile !== undefined) {
    const { profile } = await session.post('Profiler.stop');
    writeFileSync(profileFile, JSON.stringify(profile));
  }
  return figures;
}

interface Spent {
  cpuMs: number;
  wallMs: number;
  holdMs: number;
}

/** CPU of this thread: what others on the machine do to it does not count. */
function threadUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** CPU of all threads until the answer, and the most of this one in which nobody else had a turn. */
async function spent(act: () => Promise<unknown>): Promise<Spent> {
  const turns = setInterval(look, 1);
  let holdUs = 0;
  let last = threadUs();
  function look(): void {
    const now = threadUs();
    holdUs = Math.max(holdUs, now - last);
    last = now;
  }
  const before = process.cpuUsage();
  const beganMs = performance.now();
  await act();
  const wallMs = performance.now() - beganMs;
  const { user, system } = process.cpuUsage(before);
  clearInterval(turns);
  return { cpuMs: (user + system) / 1_000, wallMs, holdMs: holdUs / 1_000 };
}

function figuresOf(step: keyof typeof MOST_MS, of: string, one: Spent): Figure[] {
  const figure = (
    name: string,
    at: { value: number; beside: string; besideValue: number; most: number },
  ): Figure => {
    const value = Math.round(at.value * 10) / 10;
    return {
      ...{ name: `plan: ${step} of a cut of ${of}, ${name}`, value, unit: 'ms' },
      ...{ beside: at.beside, besideValue: Math.round(at.besideValue) },
      ratio: Math.round((value / at.most) * 100) / 100,
      ...{ target: `≤ ${at.most} ms`, ok: value <= at.most },
    };
  };
  return [
    figure('until the answer', {
      ...{ value: one.wallMs, beside: 'CPU of it, all threads', besideValue: one.cpuMs },
      most: MOST_MS[step],
    }),
    figure('longest hold of the loop, CPU', {
      ...{ value: one.holdMs, beside: 'the budget', besideValue: HOLDS_MOST_MS },
      most: HOLDS_MOST_MS,
    }),
  ];
}
