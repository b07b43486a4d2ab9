/** `config/segments.yaml`: groups of customers by how they use energy, each with the rule that its customer reads. */
import { z } from 'zod';
import { localeSchema } from '../../model/contact.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import { validate } from '../../runtime/validate.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';

const GROUPS_MOST = 12;

/** Local hours, `to` not included; over midnight where `to` is not later. */
const hours = z.strictObject({
  from: z.int().min(0).max(23),
  to: z.int().min(0).max(24),
  days: z.enum(['all', 'worked', 'off']).default('all'),
});

const text = z.partialRecord(localeSchema, z.string().min(1).max(300));
const group = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'small letters, digits and _'),
  names: text,
  rule: hours.extend({
    measure: z.enum(['share', 'least_hour']),
    least: z.number().positive().max(10),
  }),
  needs: hours,
  words: text,
});

const groupsSchema = z.strictObject({
  segments: z.string().min(1),
  months: z.int().min(1).max(24).default(12),
  leastDays: z.int().min(7).max(366).default(28),
  leastShown: z.int().min(2).max(1_000).default(20),
  groups: z.array(group).max(GROUPS_MOST),
});
export type SegmentRules = z.output<typeof groupsSchema>;
export type SegmentGroup = SegmentRules['groups'][number];
export type DayHours = z.output<typeof hours>;

/** What a rule may say of a customer's own use. */
const placeholders = new Set(['value', 'limit']);

/** Reads the file; every problem with its place. Errors: REP-SEGMENT-TWICE, REP-SEGMENT-WORD. */
export function readSegments(
  file: string,
  yaml: string,
): { segments: SegmentRules | null; problems: ForewattError[] } {
  const source = yamlSource(file, yaml);
  const { value, problems } = validate(groupsSchema, source);
  if (value === null) return { segments: null, problems };
  const more: ForewattError[] = [];
  for (const [i, { id, words }] of value.groups.entries()) {
    const place = { place: { file, ...source.placeOf(['groups', i]) } };
    if (value.groups.findIndex((one) => one.id === id) < i) {
      more.push(fault('REP-SEGMENT-TWICE', { id }, place));
    }
    for (const said of Object.values(words)) {
      const name = [...said.matchAll(/\{([^}]*)\}/g)].find(
        ([, one]) => !placeholders.has(one ?? ''),
      );
      if (name !== undefined)
        more.push(fault('REP-SEGMENT-WORD', { id, name: name[1] ?? '' }, place));
    }
  }
  return { segments: more.length === 0 ? value : null, problems: [...problems, ...more] };
}
