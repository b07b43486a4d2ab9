/** ChirpStack's event "up": `{"deduplicationId": …, "time": …, "deviceInfo": {"devEui": …}, "fCnt": 812, "object": {…}}`. Pure. */
import { type Decoder, reject } from './decoder.ts';
import { counterOf, isOtherDevice, type Uplink, unwrapped, withoutObject } from './envelope.ts';
import { isEventId } from './event.ts';
import { objectOf, partOf, textOf } from './json.ts';

export const chirpstack: Decoder = (topic, bytes, context) => {
  const parsed = objectOf(bytes, context.maxPayloadBytes);
  if ('rejected' in parsed) return parsed;
  const { object: payload } = parsed;
  const devEui = textOf(partOf(payload, 'deviceInfo')?.['devEui']);
  if (devEui === null) return reject('missing_field', 'deviceInfo.devEui');
  if (isOtherDevice(topic, 'device', devEui)) return reject('asset_mismatch');
  const counter = counterOf(payload['fCnt']);
  if (counter === null) return reject('wrong_type', 'fCnt');
  const message = payload['deduplicationId'] ?? null;
  if (message !== null && !isEventId(message)) return reject('wrong_type', 'deduplicationId');
  const uplink: Uplink = {
    asset: devEui,
    devEui,
    session: textOf(payload['devAddr']) ?? '',
    counter,
    message: message === null ? null : String(message),
    time: payload['time'],
    details: { fCnt: counter, fPort: payload['fPort'] ?? 0 },
    payload,
  };
  if (partOf(payload, 'object') !== null) return unwrapped(uplink, topic, context);
  // Bytes without an object: the device's codec is missing or failed. Without bytes it is network talk.
  return textOf(payload['data']) === null
    ? withoutObject(uplink)
    : reject('missing_field', 'object');
};
