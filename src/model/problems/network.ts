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
  'NET-PHASES': problem<{ id: string; text: string }>(
    422,
    (p) => `"${p.text}" names no phases of "${p.id}".`,
    () => 'Write any of A, B and C, each once, for example BC.',
  ),
} as const;
