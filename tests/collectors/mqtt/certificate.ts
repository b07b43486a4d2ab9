/** A certificate for 127.0.0.1 that its own key signs, valid until an instant; DER by hand, since Node makes none. */
import { generateKeyPairSync, sign } from 'node:crypto';

export interface Certified {
  cert: string;
  key: string;
}

const sequence = 0x30;
const utcTime = 0x17;

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length = body.length;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), body]);
}

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const ecdsaWithSha256 = der(sequence, oid('2a8648ce3d040302'));
const commonName = (text: string): Buffer =>
  der(sequence, der(0x31, der(sequence, oid('550403'), der(0x0c, Buffer.from(text)))));

function timeOf(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(utcTime, Buffer.from(`${text}Z`));
}

/** @param until before 2050: the short form of a date ends there */
export function certificate(until: number): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = commonName('broker');
  const address = der(sequence, der(0x87, Buffer.from([127, 0, 0, 1])));
  const alternative = der(sequence, oid('551d11'), der(0x04, address));
  const body = der(
    sequence,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    der(sequence, timeOf(Date.UTC(2020, 0, 1)), timeOf(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(sequence, alternative)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]);
  const whole = der(sequence, body, ecdsaWithSha256, der(0x03, signature));
  const lines = whole.toString('base64').replace(/(.{64})/g, '$1\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
