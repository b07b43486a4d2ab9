/** Who sits before the screens: people with a right to act who asked for something a short while ago. */
import { type Instant, MINUTE } from '../../model/time.ts';
import type { Role } from '../../model/user.ts';
import type { RecordsStore } from '../../store/records.ts';

export interface OnShift {
  user: string;
  name: string;
  role: Role;
}

/** A screen that asked for something so lately has somebody before it. */
const ATTENDED_MS = 15 * MINUTE;
const SESSIONS_MOST = 500;
const acting: readonly Role[] = ['operator', 'supervisor', 'admin'];

/** Each person once. @param wallNow real time, as sessions count it */
export async function onShift(records: RecordsStore, wallNow: Instant): Promise<OnShift[]> {
  const { items } = await records.documents.list('session', { limit: SESSIONS_MOST });
  const found = new Map<string, OnShift>();
  for (const { user: id, expiresAt, lastSeenAt, isWall } of items) {
    const isThere = expiresAt > wallNow && wallNow - lastSeenAt <= ATTENDED_MS && isWall !== true;
    if (!isThere || found.has(id)) continue;
    const user = await records.documents.get('user', id);
    if (user === null || user.disabled || !acting.includes(user.role)) continue;
    found.set(id, { user: id, name: user.name, role: user.role });
  }
  return [...found.values()];
}
