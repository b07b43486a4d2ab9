/** The ways in for machines and providers. */
import type { Accepted, EventIn, ReadingIn } from '../shapes/ingest.ts';
import type { Actor } from './acting.ts';

/** The way in for machines; resolves when the batch is durable. Refusals name the index in the array given. */
export interface Ingest {
  readings(batch: readonly ReadingIn[], from: Actor): Promise<Accepted>;
  events(batch: readonly EventIn[], from: Actor): Promise<Accepted>;
}

/** Providers' calls to us. */
export interface Receipts {
  /** `path` is path and query as sent; the part joins it to its own public URL. False: forged. */
  verify(request: {
    path: string;
    signature: string | undefined;
    params: Readonly<Record<string, string>>;
  }): boolean;
  /** Resolves when the inbox row is durable; unknown and repeated ones too. */
  receive(
    kind: 'status' | 'inbound',
    params: Readonly<Record<string, string>>,
    query: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** A mail that came back, as it is. False: the key is not ours. */
  bounced(key: string | undefined, text: string): Promise<boolean>;
  /** The link at the foot of a mail was pressed; unknown ones are kept too and change nothing. */
  unsubscribed(marker: string): Promise<void>;
  /** Receipts of an SMS gateway, durable when it resolves: what it wants to hear; null: the key is not ours. */
  fromGateway(channel: string, key: string, body: string): Promise<string | null>;
  /** What WeChat tells (null: it checks our address): what it wants to hear; null: not signed. Absent: as null. */
  fromWechat?(query: Readonly<Record<string, string>>, xml: string | null): Promise<string | null>;
  /** A browser has shown a message, or its person opened it; unknown ones are kept too. */
  pushed?(marker: string, status: 'delivered' | 'read'): Promise<void>;
  /** Saves the key pressed, where there is one, and gives the TwiML to say next. */
  voice(
    params: Readonly<Record<string, string>>,
    query: Readonly<Record<string, string>>,
  ): Promise<string>;
}
