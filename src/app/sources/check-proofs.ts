/** The golden frames of every template beside the settings: for `check` alone. */
import { join } from 'node:path';
import { type Proof, proofOf } from '../../collectors/modbus/template/prove.ts';
import { readTemplate } from '../../collectors/modbus/template/read.ts';
import { yamlFiles } from './device-files.ts';

/** What is wrong with a template itself is told elsewhere; its frames are then not looked at. */
export function checkProofs(folder: string): Proof {
  const proofs = yamlFiles(join(folder, 'devices')).flatMap(({ file, text }) => {
    const { template } = readTemplate(file, text);
    return template === null ? [] : [proofOf(template, file, text)];
  });
  return {
    problems: proofs.flatMap(({ problems }) => problems),
    hints: proofs.flatMap(({ hints }) => hints),
  };
}
