/** The walk of a SunSpec map by hand: where the template's model stands in this device. */
import { failureText } from '../errors.ts';
import { placedTemplate } from '../sunspec/placed.ts';
import { headRegisters, nextRead, step, type Walk, walkStart } from '../sunspec/walk.ts';
import type { Template } from '../template/points.ts';
import { isSilence, type ProbeSession } from './session.ts';

type FoundModel =
  | { kind: 'template'; template: Template; model: string | null }
  | { kind: 'silent' | 'unfit'; why: string };

export async function findModel(session: ProbeSession, template: Template): Promise<FoundModel> {
  if (template.sunspec === null) return { kind: 'template', template, model: null };
  const { model } = template.sunspec;
  let walk: Walk = walkStart;
  for (let from = nextRead(walk); from !== null; from = nextRead(walk)) {
    const answer = await session.read({ table: 'holding', from, quantity: headRegisters });
    if (!answer.ok && isSilence(answer.failure)) {
      return { kind: 'silent', why: failureText(answer.failure) };
    }
    walk = step(walk, model, answer.ok ? answer.words : null);
  }
  if (walk.state !== 'found') {
    return { kind: 'unfit', why: walk.state === 'none' ? walk.why : 'the walk did not end' };
  }
  const { at, length } = walk.place;
  const { template: placed, absent } = placedTemplate(template, walk.place);
  const short = absent.length === 0 ? '' : `; it ends before ${absent[0]?.name}`;
  const text = `SunSpec model ${model} at ${at}, ${length} registers${short}`;
  return { kind: 'template', template: placed, model: text };
}
