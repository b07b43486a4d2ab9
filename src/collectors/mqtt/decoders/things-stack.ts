/**
 * The Things Stack's "up": `{"end_device_ids": {"device_id": …, "dev_eui": …}, "uplink_message": {"f_cnt": 812, …}}`.
 * It leaves out false, 0 and what is empty: `absent: false` in the mapping says so. Pure.
 */
import { type Decoder, nothing, reject } from './decoder.ts';
import { counterOf, isOtherDevice, type Uplink, unwrapped, withoutObject } from './envelope.ts';
import { objectOf, partOf, textOf } from './json.ts';

export const thingsStack: Decoder = (topic, bytes, context) => {
  const parsed = objectOf(bytes, context.maxPayloadBytes);
  if ('rejected' in parsed) return parsed;
  const { object: payload } = parsed;
  const ids = partOf(payload, 'end_device_ids');
  const device = textOf(ids?.['device_id']);
  if (device === null) return reject('missing_field', 'end_device_ids.device_id');
  if (isOtherDevice(topic, 'devices', device)) return reject('asset_mismatch');
  const said = partOf(payload, 'uplink_message');
  if (said === null) return reject('missing_field', 'uplink_message');
  // Sent by a person from the console to try something out.
  if (payload['simulated'] === true) return nothing(['simulated_ignored']);
  const counter = counterOf(said['f_cnt']);
  if (counter === null) return reject('wrong_type', 'f_cnt');
  const uplink: Uplink = {
    asset: device,
    devEui: textOf(ids?.['dev_eui']) ?? device,
    session: textOf(said['session_key_id']) ?? textOf(ids?.['dev_addr']) ?? '',
    counter,
    message: null,
    // When the network had it, before the application server told us.
    time: said['received_at'] ?? payload['received_at'],
    details: { fCnt: counter, fPort: said['f_port'] ?? 0 },
    payload,
  };
  // Left out too when all of its fields are; whether the codec failed cannot be told from that.
  return partOf(said, 'decoded_payload') === null
    ? withoutObject(uplink)
    : unwrapped(uplink, topic, context);
};
