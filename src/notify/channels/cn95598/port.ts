// News of outages and planned cuts to the system of the service line (95598): Standard Webhooks, one body a change.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { toIso } from '../../../model/time.ts';
import type { ChannelTools, Outcome } from '../channel.ts';
import { agents } from '../http/agents.ts';
import { httpCall } from '../http/call.ts';
import { mayCall, outsideLookup } from '../http/outside.ts';
import { refusedBy, type StatusMeaning } from '../http/verdict.ts';
import { signatures } from '../webhook/signature.ts';

const secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'whsec_ and 24 bytes in base64');

/** The slice `notify.cn95598`. */
export const cn95598Settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Where the service line takes the news'),
  secret: secret.describe('Secret: by env: or file: reference; signs each call'),
  oldSecret: secret.nullable().default(null).describe('Signs besides, while it is changed'),
  inside: z
    .array(z.string())
    .default([])
    .describe('Hosts inside our own network, or without TLS, that may be called'),
});
type Cn95598Settings = z.output<typeof cn95598Settings>;

/** One outage or planned cut as the service line reads it; `null` where not known. */
export interface ServiceLineRow {
  id: string;
  /** 故障停电, 计划停电, 临时停电, … */
  type: string;
  area: string;
  /** Feeders, with `;` between; null: not known. */
  line: string | null;
  start: string;
  plannedEnd: string | null;
  reason: string | null;
  /** As `/status.json` names it, and once at the end: `restored` `completed` `cancelled` `rejected` `merged`. */
  state: string;
  /** How often a plan was changed after its approval. */
  changes: number;
}

export interface ServiceLinePort {
  send(row: ServiceLineRow): Promise<Outcome>;
  close(): Promise<void>;
}

export function serviceLinePort(
  of: Cn95598Settings,
  tools: Pick<ChannelTools, 'clock' | 'timeoutMs'>,
): ServiceLinePort {
  const own = agents();
  const way = { timeoutMs: tools.timeoutMs, agents: own, lookup: outsideLookup(of.inside) };
  const { protocol, hostname } = new URL(of.url);
  const isPlain = protocol !== 'https:';
  const isOpen = mayCall(hostname, of.inside) && !(isPlain && !of.inside.includes(hostname));
  return {
    async send(row) {
      if (!isOpen) return { is: 'failed_permanent', code: 'cn95598:inside', effect: 'none' };
      const now = tools.clock.now();
      const body = serviceLineBody(row, now);
      const id = idOf(row);
      const timestamp = String(Math.floor(now / 1000));
      const secrets = [of.secret, of.oldSecret].filter((one) => one !== null);
      const headers = {
        'content-type': 'application/json',
        ...{ 'webhook-id': id, 'webhook-timestamp': timestamp },
        'webhook-signature': signatures({ id, timestamp, body }, secrets),
      };
      const answer = await httpCall({ method: 'POST', url: of.url, headers, body }, way);
      if (answer.is === 'none') {
        const isInside = answer.code === 'EINSIDE';
        return isInside
          ? { is: 'failed_permanent', code: 'cn95598:inside', effect: 'none' }
          : { is: 'failed_temporary', code: answer.code, effect: 'none', retryAfterMs: null };
      }
      const { status } = answer;
      if (status >= 200 && status < 300) return { is: 'accepted', providerId: id, isThere: true };
      return refusedBy(answer, 'cn95598', meaningOf);
    },
    close: own.close,
  };
}

/** The body of one change, as it is signed. */
function serviceLineBody(row: ServiceLineRow, now: number): string {
  return JSON.stringify({ type: 'cn95598.changed', timestamp: toIso(now), data: row });
}

/** The same over all tries of one change, another for the next: the receiver can tell a copy. */
function idOf(row: ServiceLineRow): string {
  const hash = createHash('sha256').update(JSON.stringify(row)).digest('hex');
  return `cn95598_${row.id}_${hash.slice(0, 16)}`;
}

/** Because a copy can be told, what may have been taken is simply sent again. */
function meaningOf(status: number): StatusMeaning {
  const isLater = status >= 500 || status < 200 || [408, 425, 429].includes(status);
  return isLater
    ? { is: 'failed_temporary', effect: 'none' }
    : { is: 'failed_permanent', effect: 'none' };
}
