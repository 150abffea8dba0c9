import { z } from 'zod';
import { API_BASE, EVENT_SCHEMAS, ProblemSchema, type Route, ROUTES } from '#api';

/** The contract as OpenAPI 3.1, whose schemas are JSON Schema 2020-12. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, route] of Object.entries(ROUTES) as [string, Route][])
    (paths[`${API_BASE}${route.path}`] ??= {})[route.method] = toOperation(name, route);
  paths[`${API_BASE}/events`] = {
    get: {
      operationId: 'events',
      summary: `server-sent events: ${Object.keys(EVENT_SCHEMAS).join(', ')}`,
      responses: { 200: { description: 'a stream', content: { 'text/event-stream': {} } }, ...problems(false) },
    },
  };
  return {
    openapi: '3.1.0',
    info: { title: 'Bulkhead', version: '1', description: 'The console of a Bulkhead server.' },
    security: [{ session: [] }],
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'bulkhead_session' } },
      schemas: { Problem: toSchema(ProblemSchema) },
    },
  };
}

function toOperation(name: string, route: Route): object {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, key]) => ({
    name: key,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(route.query?.shape ?? {}).map(([key, schema]) => ({
    name: key,
    in: 'query',
    required: false,
    schema: toSchema(schema),
  }));
  return {
    operationId: name,
    summary: route.summary,
    ...(route.isPublic && { security: [] }),
    parameters: [...inPath, ...inQuery],
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: toSchema(route.body) } } },
    }),
    responses: {
      ...(route.response
        ? { 200: { description: 'done', content: { 'application/json': { schema: toSchema(route.response) } } } }
        : { 204: { description: 'done' } }),
      ...problems(route.isPublic ?? false),
    },
  };
}

function problems(isPublic: boolean): object {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return {
    ...(!isPublic && { 401: { description: 'no session', content } }),
    default: { description: 'what is wrong', content },
  };
}

function toSchema(schema: z.core.$ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
