/** A template of a model at the place where one device has it. Pure. */
import type { Point, PositionSource, Template } from '../template/points.ts';
import { addresses, headRegisters, type ModelPlace } from './walk.ts';

export interface Placed {
  template: Template;
  /** Points behind the end of a model that is shorter than the template: the next model stands there. */
  absent: readonly Point[];
}

/** The same template where its model stands at this address, however long it is there. */
export function templateAt(template: Template, at: number): Template {
  const length = addresses - at - headRegisters;
  return template.sunspec === null ? template : placedTemplate(template, { at, length }).template;
}

/** The same template with its addresses moved; only for templates that name a model. */
export function placedTemplate(template: Template, { at, length }: ModelPlace): Placed {
  const by = at - (template.sunspec?.at ?? at);
  const end = at + headRegisters + length;
  const moved = template.points.map((point) => movedPoint(point, by));
  const isInside = (point: Point): boolean => point.at + point.length <= end;
  const model = template.sunspec?.model ?? 0;
  const holes = template.caps.holes.map((hole) => ({
    ...hole,
    from: hole.from + by,
    to: hole.to + by,
  }));
  return {
    template: {
      ...template,
      sunspec: { model, at },
      caps: { ...template.caps, holes },
      points: moved.filter(isInside),
    },
    absent: moved.filter((point) => !isInside(point)),
  };
}

export function movedPoint(point: Point, by: number): Point {
  return { ...point, at: point.at + by, position: movedPosition(point.position, by) };
}

function movedPosition(position: PositionSource | null, by: number): PositionSource | null {
  if (position?.kind !== 'contacts') return position;
  const { open, closed } = position;
  return {
    kind: 'contacts',
    open: { ...open, at: open.at + by },
    closed: { ...closed, at: closed.at + by },
  };
}
