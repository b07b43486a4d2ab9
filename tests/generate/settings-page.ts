/** What this page reads of a JSON schema (draft 2020-12). */
export interface JsonSchema {
  title?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  description?: string;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  maxItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

interface Row {
  path: string;
  schema: JsonSchema;
  isRequired: boolean;
}

const head = `# Settings

All keys of \`config/forewatt.yaml\`, drawn from the schema that checks the file; editors use the same
schema as \`config/forewatt.schema.json\`. An unknown key is an error that names the nearest known one.

- Durations are written \`500ms\`, \`10s\`, \`5m\`, \`2h\`, \`7d\`.
- A secret is written \`"\${env:NAME}"\` or \`"\${file:PATH}"\`, never in clear.
- Paths are relative to the settings file; those of stores to \`dataDir\`, which is relative to the
  working folder.
- \`[]\` is one entry of a list, \`*\` a name of your own.
`;

/** `docs/settings.md`: path, form, default and meaning of every key, one table for each part. */
export function settingsPage(schema: JsonSchema): string {
  const sections: Array<[string, Row[]]> = [];
  const single: Row[] = [];
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    const rows = rowsOf({ path: name, schema: part, isRequired: isRequired(schema, name) });
    if (rows.length === 1) single.push(...rows);
    else sections.push([name, rows]);
  }
  const tables = [['Single keys', single] as [string, Row[]], ...sections].map(
    ([title, rows]) =>
      `## ${title}\n| key | form | default | meaning |\n|---|---|---|---|\n${rows.map(line).join('\n')}\n`,
  );
  return [head, ...tables].join('\n');
}

function isRequired(parent: JsonSchema, name: string): boolean {
  return parent.required?.includes(name) ?? false;
}

/** The row of a key that takes a value, or those of all keys below it. */
function rowsOf({ path, schema, isRequired: needed }: Row): Row[] {
  const options = schema.oneOf ?? schema.anyOf ?? [];
  const objects = options.filter((option) => option.properties !== undefined);
  if (objects.length > 0) {
    return objects.flatMap((option, index) =>
      rowsOf({
        path: objects.length === 1 ? path : `${path}${variant(option, index)}`,
        schema: option,
        isRequired: needed,
      }),
    );
  }
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([name, child]) =>
      child.const !== undefined
        ? []
        : rowsOf({ path: `${path}.${name}`, schema: child, isRequired: isRequired(schema, name) }),
    );
  }
  const inner = innerOf(schema);
  if (inner !== null && hasKeys(inner.schema)) {
    return rowsOf({ path: `${path}${inner.sign}`, schema: inner.schema, isRequired: needed });
  }
  return [{ path, schema, isRequired: needed }];
}

function innerOf(schema: JsonSchema): { sign: string; schema: JsonSchema } | null {
  if (schema.items !== undefined) return { sign: '[]', schema: schema.items };
  if (typeof schema.additionalProperties === 'object') {
    return { sign: '.*', schema: schema.additionalProperties };
  }
  return null;
}

function hasKeys(schema: JsonSchema): boolean {
  const inner = innerOf(schema);
  return (
    schema.properties !== undefined ||
    (schema.oneOf ?? schema.anyOf ?? []).some(hasKeys) ||
    (inner !== null && hasKeys(inner.schema))
  );
}

/** `(kind=mqtt)`: what tells this form of a key from its other forms. */
function variant(option: JsonSchema, index: number): string {
  const marks = Object.entries(option.properties ?? {}).filter(
    ([, child]) => child.const !== undefined,
  );
  const [name, child] = marks[0] ?? [];
  return name === undefined ? `(${index + 1})` : `(${name}=${String(child?.const)})`;
}

function line({ path, schema, isRequired: needed }: Row): string {
  const preset =
    schema.default === undefined
      ? needed
        ? 'must be given'
        : 'none'
      : code(JSON.stringify(schema.default));
  const cells = [code(path), form(schema), preset, schema.description ?? ''];
  return `| ${cells.map((text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}

/** In words what a value may be. */
function form(schema: JsonSchema): string {
  const options = schema.oneOf ?? schema.anyOf;
  if (options !== undefined) return options.map(form).join(' or ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((word) => code(String(word))).join(' ');
  if (schema.items !== undefined) return `list of ${form(schema.items)}`;
  if (typeof schema.additionalProperties === 'object') {
    return `map of ${form(schema.additionalProperties)}`;
  }
  if (Array.isArray(schema.type)) return schema.type.map((type) => form({ type })).join(' or ');
  if (schema.pattern?.endsWith('(ms|s|m|h|d)$') === true) return 'duration';
  if (schema.format === 'uri') return 'URL';
  if (schema.format === 'date-time') return 'RFC 3339 time';
  if (schema.type === 'boolean') return '`true` `false`';
  if (schema.type === 'integer' || schema.type === 'number') return numberForm(schema);
  return schema.type === 'string' ? 'text' : (schema.type ?? 'anything');
}

function numberForm(schema: JsonSchema): string {
  const noun = schema.type === 'integer' ? 'whole number' : 'number';
  const bounds = [
    schema.minimum === undefined ? null : `≥ ${schema.minimum}`,
    schema.exclusiveMinimum === undefined ? null : `> ${schema.exclusiveMinimum}`,
    schema.maximum === undefined ? null : `≤ ${schema.maximum}`,
    schema.exclusiveMaximum === undefined ? null : `< ${schema.exclusiveMaximum}`,
  ].filter((bound) => bound !== null);
  return [noun, ...bounds].join(' ');
}
