/** Points that are alike stand together: which they are, and what each needs when it speaks. */
import { keyOf } from './classes.ts';
import { type FeederModel, HEAD, KEY, PART } from './model.ts';

type Alike =
  | 'spZone'
  | 'spPart'
  | 'spPhases'
  | 'spPhaseUnknown'
  | 'spGasp'
  | 'spTiming'
  | 'spWinding'
  | 'spIslanding';

/** 1: the point before stands in the same place and takes the same phases. */
export function likeLast(model: Pick<FeederModel, Alike>): Uint8Array {
  const columns = [
    ...[model.spZone, model.spPart, model.spPhases],
    ...[model.spPhaseUnknown, model.spGasp, model.spTiming, model.spWinding],
    model.spIslanding,
  ];
  return Uint8Array.from(model.spZone, (_, s) =>
    s > 0 && columns.every((column) => column[s] === column[s - 1]) ? 1 : 0,
  );
}

/** What one word of a meter needs, side by side. */
export function headsOf(model: Pick<FeederModel, Alike>): Int32Array {
  const heads = new Int32Array(HEAD * model.spZone.length);
  model.spZone.forEach((zone, s) => {
    heads[HEAD * s] = zone;
    heads[HEAD * s + PART] = model.spPart[s]!;
    heads[HEAD * s + KEY] = keyOf({
      bits: 0,
      gasps: model.spGasp[s] === 1,
      phases: model.spPhases[s]!,
      phaseUnknown: model.spPhaseUnknown[s] === 1,
      timing: model.spTiming[s]!,
      winding: model.spWinding[s]!,
      islanding: model.spIslanding[s] === 1,
    });
  });
  return heads;
}
