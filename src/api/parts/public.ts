/** What the public may ask. */
import type { DurationMs } from '../../model/time.ts';
import type { CustomerAnswer, LinkAnswer, PublicStatus } from '../shapes/public.ts';

type Awaitable<T> = T | Promise<T>;

/** What the public may ask. */
export interface PublicReads {
  /** The prepared answer; never asks a store. */
  status(): PublicStatus;
  /** By customer number, meter number or address; null for unknown and for what may not be told. */
  lookup(text: string): Awaitable<CustomerAnswer | null>;
  /** The link token of a notice; null when unknown, forged or dead. */
  link(token: string): Awaitable<LinkAnswer | null>;
  /** False when the link confirms nothing. */
  confirm(token: string): Promise<boolean>;
}

/** Answers of public pages may be this old. */
export const PUBLIC_AGE_MS: DurationMs = 15_000;
