// Those who pass news on: heads of transformer areas (台区经理), of houses (物业), of villages (村干部).
import { z } from 'zod';
import { localeSchema } from '../../model/contact.ts';
import type { ForewattError } from '../../runtime/problem.ts';
import { validate } from '../../runtime/validate.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';
import { type Building, buildingsOf } from './buildings.ts';

export const relayRoles = ['area_manager', 'property', 'village'] as const;

const relaySchema = z
  .strictObject({
    name: z.string().min(1).max(60),
    role: z.enum(relayRoles).describe('area_manager 台区经理, property 物业, village 村干部'),
    phone: z.string().max(30).nullable().default(null),
    language: localeSchema.default('zh-CN'),
    transformers: z.array(z.string()).max(500).default([]),
    areas: z.array(z.string()).max(200).default([]),
    buildings: z.array(z.string()).max(500).default([]).describe('Begin of an address'),
  })
  .refine((one) => one.transformers.length + one.areas.length + one.buildings.length > 0, {
    error: 'name transformers, areas or buildings that they look after',
  });
export type Relay = z.output<typeof relaySchema>;

const fileSchema = z.strictObject({ relays: z.array(relaySchema).max(5_000) });

export function readRelays(
  file: string,
  text: string,
): { relays: Relay[]; problems: ForewattError[] } {
  const { value, problems } = validate(fileSchema, yamlSource(file, text));
  return { relays: value?.relays ?? [], problems };
}

/** A home as it matters here. */
export interface Home {
  id: string;
  address: string | null;
  area: string | null;
  transformer: string | null;
}

/** The homes of a cut that somebody looks after, as buildings; empty: none of theirs. */
export function buildingsFor(relay: Relay, homes: readonly Home[]): Building[] {
  return buildingsOf(
    homes.filter(
      ({ address, area, transformer }) =>
        (transformer !== null && relay.transformers.includes(transformer)) ||
        (area !== null && relay.areas.includes(area)) ||
        (address !== null && relay.buildings.some((one) => address.startsWith(one))),
    ),
  );
}
