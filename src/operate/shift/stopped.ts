/** What a stopped notice of a plan leaves behind: duties that are a person's now, and nobody is asked to ring about it. */
import type { OutboxChange } from '../../model/outbox/store.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { Duty } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import { type Instant, toIso } from '../../model/time.ts';
import { dutyTasks } from '../../notify/duties/tasks.ts';
import { dutyStopped, isWithdrawn } from '../../notify/duties.ts';
import { reached } from '../../notify/stages/facts.ts';
import type { RecordsStore } from '../../store/records.ts';

const firstWords: readonly string[] = ['planned_notice', 'planned_changed'];
/** Customers who have an account manager: some dozens in a city. */
const TASKS_MOST = 500;

/** To be saved with the wave. Empty for news on which no duty rests. */
export async function afterStop(
  records: RecordsStore,
  wave: WaveRow,
  { by, now }: { by: string; now: Instant },
): Promise<Pick<OutboxChange, 'duties' | 'tasks'>> {
  if (!firstWords.includes(wave.kind) || !wave.subject.startsWith('P-')) return {};
  const meant = await meantBy(wave, records);
  const duties = meant.flatMap((duty) => dutyStopped(duty) ?? []);
  const done = await passedOn(records, wave, {
    ...{ by, now },
    contacts: new Set(meant.map(({ contact }) => contact)),
  });
  return { duties, tasks: [...dutyTasks(duties, now), ...done] };
}

/** Duties of those whom the wave was for and who have not heard of it otherwise. */
async function meantBy(wave: WaveRow, { outbox, notices }: RecordsStore): Promise<Duty[]> {
  const all = (await outbox.duties(wave.subject)).filter((duty) => !isWithdrawn(duty));
  const points = all.flatMap(({ supplyPoints }) => supplyPoints);
  const own = new Set(await notices.wavePoints(wave.id, [...new Set(points)]));
  const classes: readonly string[] | null = wave.classes;
  const inWave = all.filter(
    (duty) =>
      (classes?.includes(duty.class) ?? true) && duty.supplyPoints.some((id) => own.has(id)),
  );
  const since = wave.audience === 'told' ? wave.revision : 0;
  const told = reached(
    await outbox.told(
      wave.subject,
      inWave.map(({ contact }) => contact),
    ),
  );
  const known = new Set(
    told
      .filter(({ kind, revision }) => firstWords.includes(kind) && revision >= since)
      .map(({ contact }) => contact),
  );
  return inWave.filter(({ contact }) => !known.has(contact));
}

/** Nobody passes on what was stopped. */
async function passedOn(
  records: RecordsStore,
  { subject }: WaveRow,
  at: { contacts: ReadonlySet<string>; by: string; now: Instant },
): Promise<Task[]> {
  const { items } = await records.documents.list('task', {
    where: { code: 'account_manager', subject, state: 'open' },
    limit: TASKS_MOST,
  });
  return items
    .filter(({ contact }) => contact !== null && at.contacts.has(contact))
    .map((task) => ({
      ...{ ...task, version: task.version + 1, state: 'done' as const },
      ...{ doneAt: toIso(at.now), doneBy: at.by },
    }));
}
