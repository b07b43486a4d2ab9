/**
 * Critical customers of the first tiers hear of every wave from their account manager as well: a task says whom to
 * ring, at which number, and what to say.
 */

import { utilityNames } from '../../model/contact.ts';
import type { NoticeKind } from '../../model/notice.ts';
import type { Recipient } from '../../model/outbox/recipient.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { Task } from '../../model/task.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import type { SupplyPointRow } from '../../network/tables.ts';
import { render } from '../../notify/templates/render.ts';
import { spoken } from '../../notify/templates/spoken.ts';
import { localeOf, valuesOf } from '../../notify/templates/values.ts';
import { messageKeyOf } from '../../notify/templates/variables.ts';
import type { Board } from '../board.ts';
import type { NoticeRuleParts } from '../notice-rules.ts';
import { audienceOf } from '../plans/audience.ts';

export interface AccountManagers {
  /** Tasks of a wave that has just been expanded; saved together with it. */
  tasks(wave: WaveRow, now: Instant): Promise<Task[]>;
}

/** What concerns one person alone, or is asked for by tasks of its own. */
const personal: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'verification_code',
  'feedback_answered',
  'balance_low',
  'outage_summary',
  'confirmation_request',
]);

export function createAccountManagers(
  parts: NoticeRuleParts & { board: Pick<Board, 'outages' | 'plans' | 'restoredAt'> },
): AccountManagers {
  const { records, world } = parts;
  let known: { grid: Grid; points: ReadonlyMap<string, SupplyPointRow> } | null = null;

  /** Supply points of the first tiers: some dozens in a city. */
  function tiered(): ReadonlyMap<string, SupplyPointRow> {
    const { grid } = world;
    if (known?.grid !== grid) known = { grid, points: tieredIn(grid) };
    return known.points;
  }

  return {
    async tasks(wave, now) {
      const points = tiered();
      if (points.size === 0 || personal.has(wave.kind)) return [];
      const own = await records.notices.wavePoints(wave.id, [...points.keys()]);
      if (own.length === 0) return [];
      const people = await audienceOf(records, own, now);
      const meant = people.filter((one) => wave.classes?.includes(one.class) ?? true);
      return meant.map((one) => taskFor({ wave, one, points, now }, parts));
    },
  };
}

function tieredIn({ tables }: Grid): ReadonlyMap<string, SupplyPointRow> {
  const rows = tables.supplyPoints.filter(({ tier }) => tier === 'special' || tier === 'first');
  return new Map(rows.map((row) => [row.id, row]));
}

/** One for each subject and contact: the newest word takes the place of one that nobody has passed on yet. */
function taskFor(
  about: {
    wave: WaveRow;
    one: Recipient;
    points: ReadonlyMap<string, SupplyPointRow>;
    now: Instant;
  },
  parts: Parameters<typeof createAccountManagers>[0],
): Task {
  const { wave, one, points, now } = about;
  const { contact } = one;
  const who = [contact.name, contact.phone ?? '–'].filter((text) => text !== '').join(' ');
  const managers = one.supplyPoints.flatMap((id) => points.get(id)?.accountManager ?? []);
  return {
    ...{ id: `T-account_manager-${wave.subject}-${contact.id}`, version: 1 },
    ...{ code: 'account_manager', state: 'open', subject: wave.subject, contact: contact.id },
    text: `${who}: ${wordsFor(wave, { one, now }, parts)}`,
    ...{ dueAt: toIso(wave.validUntil), assignee: managers[0] ?? null, createdAt: toIso(now) },
    ...{ doneAt: null, doneBy: null },
  };
}

/** What the customer reads, as it is said on the telephone. */
function wordsFor(
  wave: WaveRow,
  { one, now }: { one: Recipient; now: Instant },
  { board, messages, settings }: Parameters<typeof createAccountManagers>[0],
): string {
  const { utility } = settings;
  const voice = { ...utility, brand: utilityNames(utility), phone: utility.hotline };
  const back = one.supplyPoints.flatMap((id) => board.restoredAt(id) ?? []);
  const said = {
    ...{ notice: { supplyPoints: one.supplyPoints, contact: one.contact.id }, wave },
    ...{ recipient: one, now },
    outage: board.outages.get(wave.subject) ?? null,
    plan: board.plans.get(wave.subject) ?? null,
    ...{ link: settings.http.publicUrl, code: '', asksConfirmation: false },
    backAt: back.length === 0 ? null : Math.max(...back),
  };
  const at = { locale: localeOf(one, voice), values: valuesOf(said, voice) };
  return spoken(render(messages, messageKeyOf(wave.kind, wave.variant), at).text);
}
