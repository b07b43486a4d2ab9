import { randomBytes } from 'node:crypto';
import type { Behaviour, Person } from './people.ts';
import type { GatewayState, Kept } from './state.ts';

const RINGS_MS = 3_000;
const TALKS_MS = 12_000;

/** Rings a number; who answers hears the text and may press a key. */
export function placeCall(
  state: GatewayState,
  params: URLSearchParams,
  at: { behaviour: Behaviour; person: Person },
): Record<string, unknown> {
  const now = state.options.clock.now();
  const twiml = params.get('Twiml') ?? '';
  const call: Kept = {
    sid: `CA${randomBytes(16).toString('hex')}`,
    channel: 'voice',
    to: params.get('To') ?? '',
    from: params.get('From') ?? '',
    text: spoken(twiml),
    status: 'queued',
    errorCode: null,
    answeredBy: null,
    at: now,
    updatedAt: now,
    key: null,
    behaviour: at.behaviour,
    params,
  };
  state.kept.set(call.sid, call);
  const view = callView(call, state.options.accountSid);
  tell(state, call, 'initiated', 0);
  state.options.clock.after(RINGS_MS, () => ring(state, call, { person: at.person, twiml }));
  return view;
}

function ring(state: GatewayState, call: Kept, heard: { person: Person; twiml: string }): void {
  const { person, twiml } = heard;
  if (person.answers === 'busy' || person.answers === 'no-answer') {
    set(state, call, person.answers);
    tell(state, call, person.answers, 0);
    return;
  }
  call.answeredBy = person.answers === 'human' ? 'human' : 'machine_start';
  set(state, call, 'in-progress');
  state.inbox.add({
    at: new Date(state.options.clock.now()).toISOString(),
    channel: 'voice',
    to: call.to,
    text: call.text,
    id: call.sid,
    key: null,
  });
  const action = /<Gather[^>]*\baction="([^"]+)"/.exec(twiml)?.[1]?.replaceAll('&amp;', '&');
  if (action !== undefined && person.answers === 'human' && person.key !== null) {
    call.key = person.key;
    state.inbox.setKey(call.sid, person.key);
    state.callbacks.later(TALKS_MS / 2, action, () => ({
      ...fields(state, call, 'in-progress'),
      Digits: person.key as string,
      msg: 'Gather End',
    }));
  }
  state.options.clock.after(TALKS_MS, () => {
    set(state, call, 'completed');
    tell(state, call, 'completed', 0);
  });
}

function tell(state: GatewayState, call: Kept, status: string, delayMs: number): void {
  const url = call.params.get('StatusCallback');
  if (url === null || call.behaviour.receipts === 'none') return;
  state.callbacks.later(delayMs, url, () => fields(state, call, status));
}

function fields(state: GatewayState, call: Kept, status: string): Record<string, string> {
  return {
    CallSid: call.sid,
    CallStatus: status,
    AccountSid: state.options.accountSid,
    From: call.from,
    To: call.to,
    Direction: 'outbound-api',
    ApiVersion: '2010-04-01',
    ...(call.answeredBy === null ? {} : { AnsweredBy: call.answeredBy }),
    ...(status === 'completed' ? { CallDuration: String(TALKS_MS / 1000) } : {}),
  };
}

function set(state: GatewayState, call: Kept, status: string): void {
  call.status = status;
  call.updatedAt = state.options.clock.now();
}

/** The words of a TwiML document, without its tags. */
export function spoken(twiml: string): string {
  return twiml
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

const rfc2822 = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000');

export function callView(call: Kept, accountSid: string): Record<string, unknown> {
  return {
    sid: call.sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    answered_by: call.answeredBy,
    date_created: rfc2822(call.at),
    date_updated: rfc2822(call.updatedAt),
    start_time: rfc2822(call.at),
    end_time: call.status === 'completed' ? rfc2822(call.updatedAt) : null,
    direction: 'outbound-api',
    duration: call.status === 'completed' ? String(TALKS_MS / 1000) : null,
    from: call.from,
    to: call.to,
    status: call.status,
    price: null,
    price_unit: 'USD',
    subresource_uris: {},
    uri: `/2010-04-01/Accounts/${accountSid}/Calls/${call.sid}.json`,
  };
}
