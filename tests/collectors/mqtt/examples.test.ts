/** Each payload of the design's list of examples, as the collector reads it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../../src/collectors/mqtt/decoders/decoder.ts';
import { decoders } from '../../../src/collectors/mqtt/decoders/registry.ts';
import { readHeadEnd } from '../../../src/collectors/mqtt/head-end.ts';
import { facts, points } from '../mapped.ts';

const receivedAt = Date.parse('2026-11-25T08:00:04Z');
const headEnd = readHeadEnd('d', readFileSync('config/head-end/default.yaml', 'utf8')).headEnd;

function own(decoder: keyof typeof decoders, topic: string, payload: string, level: number | null) {
  const context: Context = {
    source: 'ami',
    receivedAt,
    isRetained: false,
    maxPayloadBytes: 262_144,
    assetLevel: level,
    timezone: null,
    timeUnit: null,
    eventCodes: headEnd?.events ?? new Map(),
    mapping: null,
  };
  const decoded = decoders[decoder](topic, new TextEncoder().encode(payload), context);
  if ('rejected' in decoded) throw new Error(`${decoded.rejected} ${decoded.field}`);
  return decoded;
}

test('json_readings: null is bad and never 0', () => {
  const payload =
    '{"time":"2026-11-25T08:00:00.000Z","values":{"voltage_a":230.5,"voltage_b":null,"active_power":1250}}';
  const { readings } = own('json_readings', 'ami/M-000123/readings', payload, 1);
  expect(points(readings)).toEqual({ 'voltage/A': 230.5, 'voltage/B': null, active_power: 1250 });
  expect(readings[0]).toMatchObject({
    asset: 'M-000123',
    time: Date.parse('2026-11-25T08:00:00Z'),
    quality: 'good',
  });
});

test('json_events', () => {
  const payload = '{"id":"hes-7f3a","time":"2026-11-25T08:00:03Z","type":"last_gasp"}';
  expect(own('json_events', 'ami/M-000123/events', payload, 1).events).toMatchObject([
    {
      id: 'hes-7f3a',
      asset: 'M-000123',
      type: 'last_gasp',
      deviceTime: Date.parse('2026-11-25T08:00:03Z'),
    },
  ]);
});

test('head_end: a code is a type, and the zone of its time is kept', () => {
  const payload =
    '{"mRID":"9f1c","meter":"M-000123","code":"3.26.0.85","created":"2026-11-25T16:00:03+08:00"}';
  expect(own('head_end', 'ami/cim/events', payload, null).events).toMatchObject([
    { id: '9f1c', type: 'last_gasp', deviceTime: Date.parse('2026-11-25T08:00:03Z') },
  ]);
});

describe('by their mappings', () => {
  test('ChirpStack', () => {
    const payload =
      '{"deduplicationId":"6b","time":"2026-11-25T08:00:01.2Z","deviceInfo":{"devEui":"a84041"},"fCnt":812,"fPort":2,"data":"AQ==","object":{"fault":true,"phase":"L2","battery":3.58}}';
    const topic = 'application/3f/device/a84041/event/up';
    const said = facts('chirpstack-fault-indicator', topic, payload, { decoder: 'chirpstack' });
    expect(points(said.readings)).toEqual({ battery: 3.58 });
    expect(said.events).toMatchObject([
      { asset: 'a84041', type: 'fault_passed', phases: 'B', details: { fCnt: 812 } },
    ]);
  });

  test('The Things Stack', () => {
    const payload =
      '{"end_device_ids":{"device_id":"fpi-12","dev_eui":"70B3"},"received_at":"2026-11-25T08:00:01Z","uplink_message":{"f_port":2,"f_cnt":812,"decoded_payload":{"fault":true}}}';
    const topic = 'v3/app1@ttn/devices/fpi-12/up';
    const said = facts('things-stack-fault-indicator', topic, payload, { decoder: 'things_stack' });
    expect(said.events).toMatchObject([
      { asset: 'fpi-12', type: 'fault_passed', deviceTime: Date.parse('2026-11-25T08:00:01Z') },
    ]);
    // `absent: false`: the temperature that was left out is 0; a battery of 0 V would not have sent.
    expect(points(said.readings)).toEqual({ temperature: 0 });
  });

  test('Tasmota: its time has no zone', () => {
    const payload =
      '{"Time":"2026-11-25T16:00:00","ENERGY":{"Total":812.431,"Power":[410,395,0],"Voltage":[229,231,0],"Current":[1.79,1.71,0],"Frequency":50}}';
    const { readings } = facts('tasmota-energy', 'tele/pump3/SENSOR', payload);
    expect(points(readings)).toMatchObject({ 'voltage/C': 0, energy_import: 812_431 });
    expect(readings[0]?.time).toBe(Date.parse('2026-11-25T08:00:00Z'));
  });

  test('Shelly: its time is seconds', () => {
    const payload =
      '{"src":"shellypro3em-a1","method":"NotifyStatus","params":{"ts":1795593600.12,"em:0":{"id":0,"a_voltage":229.8,"a_current":1.8,"a_act_power":402.1,"a_freq":50.0,"total_act_power":1201.4}}}';
    const { readings } = facts('shelly-3em', 'shellypro3em-a1/events/rpc', payload);
    expect(points(readings)).toMatchObject({ 'voltage/A': 229.8, active_power: 1201.4 });
    expect(readings[0]?.time).toBe(Date.parse('2026-11-25T08:00:00.120Z'));
  });

  test('zigbee2mqtt', () => {
    const payload =
      '{"voltage_a":221.8,"current_a":0.09,"power_a":10,"energy":12.75,"ac_frequency":50,"last_seen":"2026-11-25T16:00:10+08:00"}';
    const { readings } = facts('zigbee2mqtt-meter', 'zigbee2mqtt/shop3', payload);
    expect(points(readings)).toEqual({
      'voltage/A': 221.8,
      'current/A': 0.09,
      'active_power/A': 10,
      frequency: 50,
      energy_import: 12_750,
    });
    expect(readings[0]?.time).toBe(Date.parse('2026-11-25T08:00:10Z'));
  });
});
