// Times as stories say them.
import { DAY, type Instant, parseDuration } from '../../src/model/time.ts';

/** All towns lie in one zone without summer time. */
export const storyZone = 'Asia/Shanghai';
const OFFSET = '+08:00';

/**
 * `18:41` and `18:41:30` are the first such moment not before `now`; a whole RFC 3339 text is itself;
 * `+5m` is that long after now.
 */
export function storyTime(text: string, now: Instant): Instant {
  if (text.startsWith('+')) return now + parseDuration(text.slice(1));
  if (!/^\d\d:\d\d(:\d\d)?$/.test(text)) return Date.parse(text);
  const day = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
  const today = Date.parse(`${day}T${text}${OFFSET}`);
  return today < now ? today + DAY : today;
}
