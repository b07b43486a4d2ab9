/** What each role and each scope may do. */
import type { Role } from '../../model/user.ts';
import type { Actor } from '../parts/acting.ts';

/** What a path demands; each of viewer … supervisor contains the one before, admin and ingest stand apart. */
export type Need =
  /** A signed-in customer; no staff and no token has it. */
  'customer' | 'public' | 'viewer' | 'field' | 'operator' | 'supervisor' | 'admin' | 'ingest';

const rank: Record<Role, number> = { viewer: 1, admin: 1, field: 2, operator: 3, supervisor: 4 };

/** A supervisor's right is a person's: no token has it. */
export function may(actor: Actor, need: Need): boolean {
  switch (need) {
    case 'public':
      return true;
    case 'customer':
      return false;
    case 'ingest':
      return actor.scopes === null ? actor.role === 'admin' : actor.scopes.includes('ingest');
    case 'admin':
      return actor.scopes === null ? actor.role === 'admin' : actor.scopes.includes('admin');
    case 'viewer':
      return actor.scopes === null || actor.scopes.some((s) => s === 'read' || s === 'operate');
    case 'field':
    case 'operator':
      if (actor.scopes !== null) return actor.scopes.includes('operate');
      return rank[actor.role] >= rank[need];
    case 'supervisor':
      return actor.scopes === null && actor.role === 'supervisor';
    default:
      return need satisfies never;
  }
}

/** The scope or role to name when somebody may not. */
export function needName(actor: Actor, need: Need): string {
  if (actor.scopes === null || need === 'supervisor') return need;
  return need === 'viewer' ? 'read' : need === 'field' || need === 'operator' ? 'operate' : need;
}
