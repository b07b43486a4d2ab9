// The billing system over HTTP, as a template describes it: bounded in time, in number and in what is kept.
import type { DurationMs } from '../model/time.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { type BillingRequest, readAccount, readLow, requestOf } from './exchange.ts';
import { type Billed, type BillingAway, type BillingPort, billingLimits } from './port.ts';
import type { BillingTemplate } from './template.ts';

/** After so many questions without an answer in a row nobody is kept waiting for the next. */
const SILENT_MOST = 5;
const REST_MS: DurationMs = 15_000;

export interface BillingTools {
  template: BillingTemplate;
  baseUrl: string;
  key: string;
  timeoutMs: DurationMs;
  keepMs: DurationMs;
  /** Real time. */
  clock: Clock;
  log: Log;
}

type Said = { status: number; body: string } | { reason: BillingAway };

export function httpBilling(tools: BillingTools): BillingPort {
  const { template, clock, log, baseUrl, key } = tools;
  const kept = new Map<string, { billed: Billed; until: number }>();
  const under = new Map<string, Promise<Billed>>();
  let silent = 0;
  let restUntil = 0;

  async function ask(request: BillingRequest): Promise<Said> {
    const said = await answerTo(request, tools.timeoutMs);
    const isSilent = 'reason' in said;
    silent = isSilent ? silent + 1 : 0;
    if (silent >= SILENT_MOST) restUntil = clock.now() + REST_MS;
    return said;
  }

  async function look(account: string): Promise<Billed> {
    const said = await ask(requestOf(template.ask, { account, baseUrl, key }));
    const read =
      'reason' in said ? ({ is: 'away', ...said } as const) : readAccount(template, said, account);
    // The number of an account stands in no log.
    if (read.is === 'away') log.warn({ reason: read.reason }, 'billing_away');
    return read.is === 'away' ? read : { ...read, asOf: clock.now() };
  }

  function keep(account: string, billed: Billed): void {
    if (billed.is !== 'known') return;
    if (kept.size >= billingLimits.kept) kept.clear();
    kept.set(account, { billed, until: clock.now() + tools.keepMs });
  }

  return {
    async account(account) {
      const before = kept.get(account);
      if (before !== undefined && before.until > clock.now()) return before.billed;
      const same = under.get(account);
      if (same !== undefined) return same;
      if (clock.now() < restUntil) return { is: 'away', reason: 'unreachable' };
      if (under.size >= billingLimits.atOnce) return { is: 'away', reason: 'busy' };
      const asked = look(account).finally(() => under.delete(account));
      under.set(account, asked);
      const billed = await asked;
      keep(account, billed);
      return billed;
    },
    async low() {
      if (template.low === undefined) return null;
      const said = await ask(requestOf(template.low.ask, { account: '', baseUrl, key }));
      if ('reason' in said || said.status >= 300) return null;
      return readLow(template.low, said.body);
    },
  };
}

/** Only a word for the fault leaves: the error itself may hold the address with its secrets. */
async function answerTo(request: BillingRequest, timeoutMs: DurationMs): Promise<Said> {
  const { url, method, headers, body } = request;
  try {
    const response = await fetch(url, {
      ...{ method, headers, body, redirect: 'manual' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: await textOf(response) };
  } catch (error) {
    return { reason: (error as Error).name === 'TimeoutError' ? 'timeout' : 'unreachable' };
  }
}

async function textOf(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    if (text.length > billingLimits.answerChars) break;
  }
  return text;
}
