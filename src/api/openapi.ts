/** The OpenAPI 3.1 document, drawn from the same schemas that check what comes in and what goes out. */
import { z } from 'zod';
import type { Route } from './define.ts';
import { routes } from './routes/all.ts';
import { streamKinds } from './stream-frames.ts';

type Json = Record<string, unknown>;

const DEFS = '#/$defs/';
const COMPONENTS = '#/components/schemas/';

/** Collects named schemas as components while the schemas of paths are drawn. */
function schemaDrawer(): {
  draw: (schema: z.ZodType, io: 'input' | 'output') => Json;
  components: Json;
} {
  const components: Json = {};
  return {
    components,
    draw(schema, io) {
      // Wrapped, so that a named schema comes back as a reference and not in full.
      const drawn = z.toJSONSchema(z.object({ it: schema }), {
        io,
        unrepresentable: 'any',
        override: ({ jsonSchema }) => {
          if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
        },
      }) as unknown as { properties: { it: Json }; $defs?: Record<string, Json> };
      const text = JSON.stringify(drawn).replaceAll(DEFS, COMPONENTS);
      const moved = JSON.parse(text) as typeof drawn;
      for (const [name, definition] of Object.entries(moved.$defs ?? {})) {
        const { id: _id, $id: _ref, ...rest } = definition;
        components[name] = rest;
      }
      return moved.properties.it;
    },
  };
}

const problemReply = {
  description: 'A problem (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: `${COMPONENTS}Problem` } } },
};

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    instance: z.string(),
    requestId: z.string().nullable(),
    errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
    /** The object as it stands, where a version was stale. */
    current: z.unknown().optional(),
  })
  .meta({ id: 'Problem' });

function parameters(route: Route, draw: (schema: z.ZodType, io: 'input') => Json): Json[] {
  const from = (schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] => {
    if (schema === undefined) return [];
    const { properties, required } = draw(schema, 'input') as {
      properties?: Json;
      required?: string[];
    };
    return Object.entries(properties ?? {}).map(([name, shape]) => ({
      name,
      in: where,
      required: where === 'path' || (required?.includes(name) ?? false),
      schema: shape,
    }));
  };
  const header = (name: string, isRequired: boolean): Json => ({
    ...{ name, in: 'header', required: isRequired, schema: { type: 'string' } },
  });
  return [
    ...from(route.params, 'path'),
    ...from(route.query, 'query'),
    ...(route.current === undefined ? [] : [header('If-Match', true)]),
    ...(route.method === 'post' ? [header('Idempotency-Key', false)] : []),
  ];
}

function operation(route: Route, draw: (schema: z.ZodType, io: 'input' | 'output') => Json): Json {
  const status = String(route.status ?? 200);
  const content = { 'application/json': { schema: draw(route.reply, 'output') } };
  const success = { description: 'Done', ...(status === '204' ? {} : { content }) };
  const body = route.body && {
    requestBody: {
      required: !route.body.safeParse({}).success,
      content: { 'application/json': { schema: draw(route.bodyShown ?? route.body, 'input') } },
    },
  };
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.path.split('/')[1] ?? ''],
    'x-need': route.need,
    ...(route.need === 'public' ? { security: [] } : {}),
    parameters: parameters(route, draw),
    ...body,
    responses: { [status]: success, default: problemReply },
  };
}

/** `post /outages/{id}/actions/set-etr` → `postOutagesIdActionsSetEtr` */
function operationId(route: Route): string {
  const words = route.path.split(/[^A-Za-z]+/).filter((word) => word !== '');
  return route.method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

const streamPath = {
  get: {
    operationId: 'getStream',
    summary: `Changes as they happen (server-sent events): ${streamKinds.join(', ')}, hello, ping, reset`,
    tags: ['stream'],
    'x-need': 'viewer',
    parameters: ['topics', 'after'].map((name) => ({
      ...{ name, in: 'query', required: false, schema: { type: 'string' } },
    })),
    responses: {
      '200': {
        description: 'Events',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      default: problemReply,
    },
  },
};

/** The whole document; the same at every call. */
export function openApiDocument(): Json {
  const { draw, components } = schemaDrawer();
  draw(problemSchema, 'output');
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route, draw) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Forewatt', version: '1', description: 'Outage detection and notification' },
    servers: [{ url: '/api/v1' }],
    security: [{ cookie: [] }, { token: [] }],
    paths: { ...paths, '/stream': streamPath },
    components: {
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'forewatt_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}
