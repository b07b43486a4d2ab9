import { z } from 'zod';
import type { AuditCode } from './audit.ts';
import type { Instant } from './time.ts';

/** Roles; each of the first four contains the one before. */
export const roles = ['viewer', 'field', 'operator', 'supervisor', 'admin'] as const;
export type Role = (typeof roles)[number];
export const roleSchema = z.enum(roles);

export const scopes = ['read', 'ingest', 'operate', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export interface User {
  id: string;
  version: number;
  name: string;
  role: Role;
  /** `scrypt$N$r$p$salt$hash`, base64. */
  password: string;
  disabled: boolean;
  locale: 'zh-CN' | 'en';
  createdAt: Instant;
}

export interface Session {
  /** SHA-256 of the cookie's value, hex. */
  id: string;
  version: number;
  user: string;
  csrf: string;
  createdAt: Instant;
  expiresAt: Instant;
  lastSeenAt: Instant;
  /** Of a screen on a wall: it does not end while nobody presses anything. */
  isWall?: boolean;
}

export interface Token {
  id: string;
  version: number;
  name: string;
  /** SHA-256 of the token, hex. */
  hash: string;
  scopes: Scope[];
  createdAt: Instant;
  revokedAt: Instant | null;
}

/** Who did what to what; append-only. */
export interface AuditRow {
  at: Instant;
  by: string;
  what: AuditCode;
  subject: string | null;
  from: string | null;
  details: Record<string, unknown>;
}
