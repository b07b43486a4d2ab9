// Variables of the process that change what the provider's library does, whatever the settings say.
import { type ForewattError, fault } from '../../../runtime/problem.ts';

const heeded = [
  ...['TWILIO_REGION', 'TWILIO_EDGE', 'TWILIO_LOG_LEVEL', 'TWILIO_CA_BUNDLE'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'],
];

/** Those that are set, where the library is used at all. */
export function environmentHints(
  channels: { sms?: { kind: string } | undefined; voice?: object | undefined },
  env: Readonly<Record<string, string | undefined>>,
): ForewattError[] {
  if (channels.sms?.kind !== 'twilio' && channels.voice === undefined) return [];
  const set = heeded.filter((name) => (env[name] ?? '') !== '');
  return set.length === 0 ? [] : [fault('NOT-TWILIO-ENV', { names: set.join(', ') })];
}
