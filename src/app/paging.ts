/** The pager with the house around it: which alarms wait, who is signed in, and what an answer by telephone does. */
import { rules } from '../detect/rules/registry.ts';
import { type Channel, utilityNames } from '../model/contact.ts';
import { fromIso } from '../model/time.ts';
import type { OpenChannel } from '../notify/channels/channel.ts';
import {
  createPager,
  type Pager,
  type PagerState,
  type WaitingAlarm,
} from '../notify/duty/pager.ts';
import { newMarker } from '../notify/outbox/ids.ts';
import type { Outbox } from '../notify/outbox.ts';
import { acknowledgeMany } from '../operate/desks/alarms.ts';
import type { OperateParts } from '../operate/parts.ts';
import { onShift } from '../operate/shift/on-shift.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Rules } from './rules.ts';

const MEMO = 'duty/page';

export function openPager(
  parts: OperateParts & {
    rules: Rules;
    outbox: Pick<Outbox, 'problems'>;
    channels: ReadonlyMap<Channel, OpenChannel>;
  },
): { pager: Pager; restore(): Promise<void> } {
  const { records, settings, clock, log, rules: rulesRead } = parts;
  const wallClock = systemClock();
  const pager = createPager({
    ...{ rota: rulesRead.rota, clock, log, newMarker },
    ...{ zone: settings.utility.zone, brand: utilityNames(settings.utility) },
    waiting: () => waitingAlarms(parts),
    isAttended: async () => (await onShift(records, wallClock.now())).length > 0,
    voice: parts.channels.get('voice'),
    channelProblem: () =>
      parts.outbox.problems().find(({ channel }) => channel === 'voice')?.problem ?? null,
    async keep(state, what) {
      const details = { calls: state.page?.calls.at(-1) ?? state.test };
      await records.commit({
        put: { memo: [{ id: MEMO, version: clock.now(), value: state }] },
        audit: [{ at: clock.now(), by: 'pager', what, subject: null, from: null, details }],
      });
    },
    async acknowledge(ids, { name, id }) {
      const by = { id: `duty/${id}`, name, role: 'operator', scopes: null, from: null } as const;
      await acknowledgeMany(parts, { filter: { ids: [...ids] }, comment: 'by telephone', by });
    },
  });
  return {
    pager,
    async restore() {
      const kept = await records.documents.get('memo', MEMO);
      if (kept !== null) pager.load(kept.value as PagerState);
    },
  };
}

function waitingAlarms({ board }: OperateParts): WaitingAlarm[] {
  const found: WaitingAlarm[] = [];
  for (const alarm of board.alarms.values()) {
    if (alarm.priority !== 1 || alarm.state !== 'active_unacked') continue;
    const rule = (rules as Readonly<Record<string, { title: WaitingAlarm['title'] }>>)[alarm.rule];
    const title = rule?.title ?? alarm.texts ?? { en: alarm.text, 'zh-CN': alarm.text };
    const where = [alarm.feeder, alarm.device ?? alarm.asset].filter((one) => one !== null);
    found.push({ id: alarm.id, since: fromIso(alarm.raisedAt), title, where: where.join(' ') });
  }
  return found;
}
