import { problem } from '../problem.ts';

export const networkProblems = {
  'NET-DEVICE-UNKNOWN': problem<{ id: string }>(
    404,
    (p) => `There is no device "${p.id}" in this network.`,
    () => 'Use an id of devices.csv, sections.csv or transformers.csv of the imported network.',
  ),
  'NET-FEEDER-UNKNOWN': problem<{ id: string }>(
    404,
    (p) => `There is no feeder "${p.id}" in this network.`,
    () => 'Use an id of /api/v1/feeders.',
  ),
  'NET-ID-TWICE': problem<{ id: string }>(
    422,
    (p) => `The id "${p.id}" is given to two things.`,
    () => 'Devices, sections, transformers and boxes share one space of ids: rename one of them.',
  ),
  'NET-NODE-UNKNOWN': problem<{ id: string; node: string }>(
    422,
    (p) => `"${p.id}" hangs on node "${p.node}", which no source, device or section has.`,
    () => 'Correct the node, or add the element that leads to it.',
  ),
  'NET-TRANSFORMER-UNKNOWN': problem<{ id: string; transformer: string }>(
    422,
    (p) => `"${p.id}" hangs on transformer "${p.transformer}", which does not exist.`,
    () => 'Correct the id, or add the transformer to transformers.csv.',
  ),
  'NET-NO-SOURCE': problem(
    422,
    () => 'The network has no source: nothing in it has supply.',
    () => 'Add sources.csv with the nodes where feeders begin.',
  ),
  'NET-LOOP': problem<{ members: string }>(
    422,
    (p) => `In the normal state these make a closed loop: ${p.members}.`,
    () => 'Accepted. If one of them is normally open, say so in normal_state.',
  ),
  'NET-ISLAND': problem<{ nodes: string; devices: string; supplyPoints: string }>(
    422,
    (p) =>
      `An island without source: nodes ${p.nodes}; devices ${p.devices}; supply points ${p.supplyPoints}.`,
    () => 'Accepted; its supply is shown as unknown until a path to a source is imported.',
  ),
  'NET-NO-PATH': problem<{ id: string; phases: string; node: string }>(
    422,
    (p) => `"${p.id}" has no path for phase ${p.phases} at "${p.node}".`,
    () => 'Accepted. Correct the phases of the supply point or of a device above it.',
  ),
  'NET-CLASS-UNKNOWN': problem<{ class: string; id: string }>(
    422,
    (p) => `The class ${p.class} of "${p.id}" has terminals and is not known.`,
    () => 'Ask for it to be added to the list of classes; nothing is dropped in silence.',
  ),
  'NET-TERMINALS': problem<{ class: string; id: string; terminals: number }>(
    422,
    (p) => `"${p.id}" (${p.class}) has ${p.terminals} terminals.`,
    () =>
      'Lines and switches need two, sources and consumers one: export the missing terminal too.',
  ),
  'NET-TERMINAL-DANGLING': problem<{ id: string; element: string }>(
    422,
    (p) => `The terminal "${p.id}" belongs to "${p.element}", which the file does not hold.`,
    () => 'Export the element with its terminals.',
  ),
  'NET-TERMINAL-OPEN': problem<{ id: string; end: number }>(
    422,
    (p) => `End ${p.end} of "${p.id}" is not connected, and no device in the field can close it.`,
    () => 'Accepted as it is. Correct ACDCTerminal.connected if the end is joined.',
  ),
  'NET-STORED': problem<{ table: string }>(
    500,
    (p) => `The stored table "${p.table}" of the network cannot be read.`,
    () => 'Import the network again; restore a backup if the file is damaged.',
  ),
  'NET-PHASES': problem<{ id: string; text: string }>(
    422,
    (p) => `"${p.text}" names no phases of "${p.id}".`,
    () => 'Write any of A, B and C, each once, for example BC.',
  ),
} as const;
