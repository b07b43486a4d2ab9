/** A template as one device has it: what is asked in which requests, and the cheapest of them. */
import { type DevicePlan, devicePlan } from './learn.ts';
import { type Block, type Item, itemsOf } from './plan.ts';
import type { Template } from './template/points.ts';

export interface Layout {
  template: Template;
  plan: DevicePlan;
  /** The item of the probe point, alone. */
  probe: Block;
}

/** @param head what shall stand in the fastest block beside the points */
export function layoutOf(template: Template, head: readonly Item[] = []): Layout {
  const items = itemsOf(template.points);
  const plan = devicePlan([...head, ...items], template.caps);
  return { template, plan, probe: probeOf(items, template) };
}

function probeOf(items: readonly Item[], template: Template): Block {
  const item = items.find(({ points }) => points.some(({ name }) => name === template.probe));
  const { table, from, end, group } = item ?? (items[0] as Item);
  return { table, from, end, group, items: [item ?? (items[0] as Item)] };
}
