// What an outcome says besides the delivery: about the address, about us, and for a person to do. Pure.
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { ContactEvent, Recipient } from '../../model/outbox/recipient.ts';
import type { Task, TaskCode } from '../../model/task.ts';
import type { Instant } from '../../model/time.ts';
import type { Change } from './moves.ts';
import { newTask } from './tasks.ts';

export interface Follows {
  tasks: Task[];
  contactEvents: ContactEvent[];
  /** The text itself was refused: the rest of the wave waits for a person. */
  holdsWave: boolean;
}

export function effectsOf(
  change: Change,
  at: { notice: NoticeRow; delivery: DeliveryRow; recipient: Recipient; now: Instant },
): Follows {
  const { notice, delivery, recipient, now } = at;
  const task = (code: TaskCode, key: string, text: string): Task =>
    newTask({ code, key, subject: notice.subject, contact: notice.contact, text, now });
  const event = (kind: ContactEvent['kind']): ContactEvent => ({
    contact: notice.contact,
    kind,
    channel: delivery.channel,
    subject: null,
    at: now,
    by: 'provider',
  });
  const follows: Follows = { tasks: [], contactEvents: [], holdsWave: false };
  if (change.task === 'no_channel_left') {
    const text = `${recipient.place}: ${notice.kind}`;
    follows.tasks.push(task('no_channel_left', notice.contact, text));
  } else if (change.task === 'outcome_unknown') {
    // One collected task for a wave: a person looks at the provider, not at each number.
    follows.tasks.push({
      ...task('outcome_unknown', notice.wave, `${notice.kind}: it is not known who was told.`),
      contact: null,
    });
  }
  switch (change.effect) {
    case 'opted_out':
      follows.contactEvents.push(event('opted_out'));
      if (notice.class === 'life_support' || notice.class === 'critical') {
        follows.tasks.push(task('opted_out_urgent', notice.contact, recipient.place));
      }
      break;
    case 'address_dead':
      follows.contactEvents.push(event('address_dead'));
      follows.tasks.push(task('number_invalid', notice.contact, recipient.place));
      break;
    case 'fixed_line':
      follows.contactEvents.push(event('fixed_line'));
      break;
    case 'our_text':
      follows.holdsWave = true;
      follows.tasks.push(
        task('template_fault', notice.wave, `${notice.kind}: ${delivery.code ?? ''}`),
      );
      break;
    case 'our_configuration':
      follows.tasks.push(task('channel_refused', delivery.channel, `${delivery.code ?? ''}`));
      break;
    case 'none':
    case 'filtered':
    case 'slow_down':
    case 'once_more':
    case 'address_away':
      break;
    default:
      change.effect satisfies never;
  }
  return follows;
}
