/** Reads one unit by hand: one request at a time, each with its timeout, on a connection that is renewed when it fails. */
import type { DurationMs } from '../../../model/time.ts';
import { fault } from '../../../runtime/problem.ts';
import { type Failure, meaningOf } from '../errors.ts';
import { busName } from '../line.ts';
import { type Link, type LinkAddress, listenMs, openLink, type ReadAnswer } from '../link.ts';
import type { Table } from '../template/points.ts';

export interface ProbeAddress {
  line: LinkAddress;
  unit: number;
  timeoutMs: DurationMs;
  /** Rest between two requests. */
  gapMs: DurationMs;
}

export interface ProbeSession {
  /** Throws COL-UNREACHABLE when there is no connection. */
  read(request: { table: Table; from: number; quantity: number }): Promise<ReadAnswer>;
  requests(): number;
  close(): void;
}

/** Nothing came: once more, since a single loss says nothing. */
const triesMost = 2;
/** The device asks for patience (exceptions 5 and 6): again after this long, this often. */
const busyRestMs: DurationMs = 250;
const busyMost = 2;

/** Opens the connection; throws COL-UNREACHABLE where there is none. */
export async function probeSession(
  address: ProbeAddress,
  stopped: AbortSignal,
): Promise<ProbeSession> {
  const drainMs = listenMs(address.line, [address.timeoutMs]);
  let link: Link = await connected(address, drainMs);
  let requests = 0;
  stopped.addEventListener('abort', () => void link.close(), { once: true });

  async function once(request: Parameters<ProbeSession['read']>[0]): Promise<ReadAnswer> {
    if (!link.isUsable()) {
      await link.close();
      link = await connected(address, drainMs);
    } else if (link.isDirty()) await link.drain(drainMs);
    else if (requests > 0) await rest(address.gapMs);
    requests += 1;
    const { unit, timeoutMs } = address;
    return link.read({ ...request, unit, timeoutMs });
  }

  return {
    async read(request) {
      let answer: ReadAnswer = { ok: false, failure: { kind: 'closed' } };
      let [failed, busy] = [0, 0];
      while (failed < triesMost && busy <= busyMost && !stopped.aborted) {
        answer = await once(request);
        const meaning = answer.ok ? 'answered' : meaningOf(answer.failure);
        if (meaning === 'answered') return answer;
        if (meaning === 'failed') failed += 1;
        else {
          busy += 1;
          await rest(busyRestMs);
        }
      }
      return answer;
    },
    requests: () => requests,
    close: () => void link.close(),
  };
}

async function connected({ line }: ProbeAddress, drainMs: DurationMs): Promise<Link> {
  try {
    return await openLink(line, drainMs);
  } catch (cause) {
    throw fault('COL-UNREACHABLE', { host: busName(line), why: whyNot(cause) }, { cause });
  }
}

function whyNot(cause: unknown): string {
  const { code, message } = cause as { code?: string; message?: string };
  return whys[code ?? ''] ?? message ?? String(cause);
}

const whys: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens on this port',
  EHOSTUNREACH: 'there is no way to this address',
  ENETUNREACH: 'there is no way to this network',
  ENOTFOUND: 'no such name is known',
  EAI_AGAIN: 'the name cannot be looked up',
  ETIMEDOUT: 'no answer to the connection',
};

/** Nothing at all came from the unit, or the gateway says that nothing will. */
export function isSilence(failure: Failure): boolean {
  return meaningOf(failure) === 'failed';
}

function rest(ms: DurationMs): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
