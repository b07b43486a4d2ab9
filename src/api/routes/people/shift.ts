/** Who is on shift, and the storm that raises the brake. */
import type { z } from 'zod';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { brakeSchema, declareIn, endIn, shiftSchema } from '../../shapes/shift.ts';

function brake({ operate: { storm } }: ApiParts): z.output<typeof brakeSchema> {
  return { storm: storm.now(), limits: storm.limits(), declaredBy: storm.declaredBy };
}

export const shiftRoutes = [
  define({
    method: 'get',
    path: '/storm',
    summary: 'The storm that is declared, and the limits of the brake as they are now',
    need: 'viewer',
    reply: brakeSchema,
    handle: ({ parts }) => brake(parts),
  }),
  define({
    method: 'post',
    path: '/storm/actions/declare',
    summary:
      'Declares a storm: wider waves go without a release until it ends, by itself at the latest',
    need: 'viewer',
    body: declareIn,
    reply: brakeSchema,
    handle: async ({ parts, body, actor }) => {
      await parts.operate.storm.declare({ ...body, by: actor });
      return brake(parts);
    },
  }),
  define({
    method: 'post',
    path: '/storm/actions/end',
    summary: 'Ends the storm',
    need: 'viewer',
    body: endIn,
    reply: brakeSchema,
    handle: async ({ parts, body, actor }) => {
      await parts.operate.storm.end({ ...body, by: actor });
      return brake(parts);
    },
  }),
  define({
    method: 'get',
    path: '/shift',
    summary: 'Who may act and sits before a screen',
    need: 'viewer',
    reply: shiftSchema,
    handle: async ({ parts, actor }) => {
      const people = await parts.operate.onShift();
      const isAlone = people.every(({ name, role }) => name === actor.name || role === 'admin');
      return { people, isAlone };
    },
  }),
];
