import { problem } from '../problem.ts';

export const collectorsProblems = {
  'COL-TPL-KEY': problem<{ key: string; near: string }>(
    422,
    (p) => `A device template has no key "${p.key}" here.`,
    (p) =>
      p.near === ''
        ? 'Remove it; docs/adding-a-device.md lists all keys.'
        : `Did you mean "${p.near}"?`,
  ),
  'COL-TPL-VALUE': problem<{ path: string; why: string }>(
    422,
    (p) => `The device template is wrong at ${p.path}: ${p.why}.`,
    () => 'docs/adding-a-device.md says what each key takes.',
  ),
  'COL-TPL-SEVERAL': problem<{ count: number; lines: string }>(
    422,
    (p) => `The device template has ${p.count} problems:\n${p.lines}\n`,
    () => 'docs/adding-a-device.md says what each key takes.',
  ),
  'COL-TPL-POINT': problem<{ point: string; near: string }>(
    422,
    (p) => `"${p.point}" is no quantity and no place of a terminal.`,
    (p) =>
      p.near === ''
        ? 'Use a quantity of the vocabulary with _a _b _c for one phase, or name it under bits.'
        : `Did you mean "${p.near}"?`,
  ),
  'COL-TPL-OVERLAP': problem<{ one: string; other: string }>(
    422,
    (p) => `The points ${p.one} and ${p.other} share registers but have different types.`,
    () => 'One of the two addresses or types is wrong; compare them with the data sheet.',
  ),
  'COL-TPL-UNKNOWN': problem<{ id: string; near: string }>(
    422,
    (p) => `There is no device template "${p.id}".`,
    (p) =>
      p.near === ''
        ? 'All templates stand in devices/ beside the settings file.'
        : `Use "${p.near}"; all templates stand in devices/ beside the settings file.`,
  ),
  'COL-TPL-GOLDEN': problem<{ template: string; frame: number; why: string; todo: string }>(
    422,
    (p) => `Golden frame ${p.frame} of ${p.template} does not hold: ${p.why}.`,
    (p) => p.todo,
  ),
  'COL-TPL-UNPROVEN': problem<{ id: string; points: string }>(
    422,
    (p) => `No golden frame of ${p.id} proves ${p.points}.`,
    () => 'forewatt probe --golden prints frames of a real meter, forewatt decode tries your own.',
  ),
  'COL-TPL-NO-REFUSAL': problem<{ id: string }>(
    422,
    (p) => `No golden frame of ${p.id} shows how the device refuses an address.`,
    () => 'Add one that expects illegal_address; forewatt probe --golden asks the meter for it.',
  ),
  'COL-TPL-NUMBER': problem<{ point: string; at: number; address: number }>(
    422,
    (p) => `${p.point} is read at address ${p.at}, which looks like a number of the manual.`,
    (p) =>
      `If it is one, write number: ${p.at} in place of at: it is address ${p.address} on the wire.`,
  ),
  'COL-ASSET-UNKNOWN': problem<{ source: string; asset: string; near: string }>(
    422,
    (p) => `Source ${p.source} reads for "${p.asset}", which is nothing in the network.`,
    (p) =>
      p.near === ''
        ? 'Name a meter of supply_points.csv, an id of assets.csv, a device or a transformer.'
        : `Did you mean "${p.near}"?`,
  ),
  'COL-SOURCE-TWICE': problem<{ id: string }>(
    422,
    (p) => `Two sources have the id "${p.id}".`,
    () => 'Give each source an id of its own.',
  ),
  'COL-ASSET-TWICE': problem<{ asset: string; one: string; other: string }>(
    422,
    (p) => `The asset ${p.asset} is polled by ${p.one} and by ${p.other}.`,
    () => 'Poll an asset from one place only, or give the second device an asset of its own.',
  ),
  'COL-BUS-FRAMING': problem<{ bus: string; one: string; other: string }>(
    422,
    (p) => `The sources ${p.one} and ${p.other} name ${p.bus} with different framing.`,
    () => 'One connection has one framing; correct the source that is wrong.',
  ),
  'COL-PORT-TWICE': problem<{ bus: string; one: string; other: string }>(
    422,
    (p) => `The sources ${p.one} and ${p.other} both name the serial port ${p.bus}.`,
    () => 'A line has one master: put all its devices into one source.',
  ),
  'COL-BUS-IN-FLIGHT': problem<{ bus: string; source: string; most: number; why: string }>(
    422,
    (p) => `Source ${p.source} may not have ${p.most} requests under way on ${p.bus}: ${p.why}.`,
    () =>
      'maxInFlight above 1 is for Modbus TCP (mbap) without minGap, the same on one connection.',
  ),
  'COL-BUS-OVERLOAD': problem<{ bus: string; needed: string; available: string }>(
    422,
    (p) => `${p.bus} would need ${p.needed} s of every ${p.available} s.`,
    () => 'Poll less often, poll fewer devices on this bus, or use a faster line.',
  ),
  'COL-MQTT-OVERLAP': problem<{ source: string; one: string; other: string }>(
    422,
    (p) => `In source ${p.source} the filters ${p.one} and ${p.other} match the same topics.`,
    () => 'Make them exclude each other, else each message comes twice.',
  ),
  'COL-MQTT-CLIENTID': problem<{ clientId: string }>(
    409,
    (p) => `Another program uses the MQTT client id ${p.clientId}.`,
    () => 'Set clientId of this source, or stop the other program.',
  ),
  'COL-MQTT-HEADEND': problem<{ source: string; id: string; near: string }>(
    422,
    (p) => `Source ${p.source} names the head-end "${p.id}", which is not there.`,
    (p) => (p.near === '' ? 'Put its file into config/head-end/.' : `Use "${p.near}".`),
  ),
  'COL-MAP-KEY': problem<{ key: string; near: string }>(
    422,
    (p) => `A mapping has no key "${p.key}" here.`,
    (p) =>
      p.near === ''
        ? 'Remove it; docs/adding-a-device.md lists all keys.'
        : `Did you mean "${p.near}"?`,
  ),
  'COL-MAP-VALUE': problem<{ path: string; why: string }>(
    422,
    (p) => `The mapping is wrong at ${p.path}: ${p.why}`,
    () => 'docs/adding-a-device.md says what each key takes.',
  ),
  'COL-MAP-QUANTITY': problem<{ name: string; near: string }>(
    422,
    (p) => `"${p.name}" is no quantity.`,
    (p) =>
      p.near === ''
        ? 'Use a quantity of the vocabulary, with _a _b _c for one phase.'
        : `Did you mean "${p.near}"?`,
  ),
  'COL-MAP-TWICE': problem<{ name: string }>(
    422,
    (p) => `Two mappings have the name "${p.name}".`,
    () => 'Give each file of config/mappings/ a name of its own.',
  ),
  'COL-MAP-UNKNOWN': problem<{ name: string; near: string }>(
    422,
    (p) => `There is no mapping "${p.name}".`,
    (p) =>
      p.near === ''
        ? 'All mappings stand in config/mappings/.'
        : `Use "${p.near}"; all mappings stand in config/mappings/.`,
  ),
  'COL-MAP-TOPIC': problem<{ name: string; topic: string; wanted: string }>(
    422,
    (p) => `The filter ${p.topic} matches no topic of the mapping "${p.name}" (${p.wanted}).`,
    () => 'Correct the filter, or write a mapping for these topics.',
  ),
} as const;
