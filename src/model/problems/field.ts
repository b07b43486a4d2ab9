import { problem } from '../problem.ts';

export const fieldProblems = {
  'FLD-ALREADY': problem<{ device: string; kind: string; by: string; at: string }>(
    409,
    (p) => `${p.by} reported ${p.kind} of ${p.device} already, at ${p.at}.`,
    () => 'Keep yours as a note, or drop it.',
  ),
  'FLD-PHOTO-HASH': problem(
    422,
    () => 'The photo arrived with another content than it left with.',
    () => 'Send it again from the beginning.',
  ),
  'FLD-PHOTO-SIZE': problem<{ bytesMost: number }>(
    413,
    (p) => `A photo has at most ${p.bytesMost} bytes.`,
    () => 'Take it with less detail.',
  ),
  'FLD-PHOTO-KIND': problem(
    422,
    () => 'This is not a JPEG picture.',
    () => 'Send what the camera of the page made.',
  ),
  'FLD-PHOTO-GAP': problem<{ received: number }>(
    409,
    (p) => `So far ${p.received} bytes of this photo have arrived.`,
    () => 'Go on from there.',
  ),
} as const;
