/** The socket to a broker, plain or TLS, and what its certificate says. */
import { connect as netConnect, type Socket } from 'node:net';
import { type PeerCertificate, type TLSSocket, connect as tlsConnect } from 'node:tls';
import type { Instant } from '../../../model/time.ts';

export interface DialEars {
  /** Gets the last instant of the broker's certificate, also of one that is refused. */
  seen: { certificateUntil: Instant | null };
  /** Why the socket ended, before anything else hears of it. */
  failed(error: Error & { code?: unknown }): void;
}

/** @param at.ca PEM text of the authority to believe; undefined: those of the system */
export function dial(at: { url: URL; ca: string | undefined }, ears: DialEars): Socket {
  const isTls = at.url.protocol === 'mqtts:';
  const port = Number(at.url.port === '' ? (isTls ? 8883 : 1883) : at.url.port);
  const host = at.url.hostname.replace(/^\[|\]$/g, '');
  const common = { host, port, noDelay: true };
  const socket = isTls ? secured({ ...common, ca: at.ca }, ears) : netConnect(common);
  socket.on('error', ears.failed);
  return socket;
}

function secured(
  to: { host: string; port: number; noDelay: boolean; ca: string | undefined },
  ears: DialEars,
): TLSSocket {
  const { ca, ...where } = to;
  // A name is said to the broker only where it is one: an address is not allowed there.
  const name = isAddress(to.host) ? {} : { servername: to.host };
  const socket = tlsConnect({ ...where, ...name, ...(ca === undefined ? {} : { ca }) });
  // Before Node judges the certificate: one that has expired must be shown with its date too.
  socket.prependListener('secure', () => {
    const until = endOf(socket.getPeerCertificate());
    if (until !== null) ears.seen.certificateUntil = until;
  });
  return socket;
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}

function endOf(certificate: Partial<PeerCertificate> | null): Instant | null {
  const until = Date.parse(certificate?.valid_to ?? '');
  return Number.isFinite(until) ? until : null;
}
