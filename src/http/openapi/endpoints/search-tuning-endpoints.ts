import type { TSchema } from 'typebox';
import { pinBody, synonymBody } from '../../../contract/bodies/search-tuning-bodies.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import {
  pinListSchema,
  pinSchema,
  synonymListSchema,
  synonymSchema,
} from '../../../contract/responses/search-tuning-responses.ts';
import { recordPath } from '../../requests/record-id.ts';
import { type Endpoint, type EndpointDraft, withSharedResponses } from '../endpoint.ts';

interface TuningRecord {
  path: string;
  /** the singular and the plural in operation ids */
  one: string;
  many: string;
  /** the singular and the plural in texts */
  name: string;
  names: string;
  body: TSchema;
  example: unknown;
  record: TSchema;
  list: TSchema;
}

export const searchTuningEndpoints: Endpoint[] = withSharedResponses([
  ...endpointsOf({
    path: '/v1/admin/synonyms',
    one: 'Synonym',
    many: 'Synonyms',
    name: 'synonym group',
    names: 'synonym groups',
    body: synonymBody,
    example: { terms: ['iit', 'indian institute of technology'] },
    record: synonymSchema,
    list: synonymListSchema,
  }),
  ...endpointsOf({
    path: '/v1/admin/pins',
    one: 'Pin',
    many: 'Pins',
    name: 'pin',
    names: 'pins',
    body: pinBody,
    example: { query: 'iit', slugs: ['indian-institute-of-technology-bombay'] },
    record: pinSchema,
    list: pinListSchema,
  }),
]);

function endpointsOf({
  path,
  one,
  many,
  name,
  names,
  body,
  example,
  record,
  list,
}: TuningRecord): EndpointDraft[] {
  const common = { tag: 'admin', role: 'admin', query: noParameters } as const;
  const single = { ...common, path: `${path}/{id}`, pathParameters: recordPath };
  const live = 'Searches apply the change within two seconds. The audit log records who made it.';
  return [
    {
      ...common,
      method: 'get',
      path,
      operationId: `list${many}`,
      summary: `List ${names}`,
      description: `Returns all ${names}.`,
      responses: { 200: { description: `All ${names}.`, schema: list } },
    },
    {
      ...common,
      method: 'post',
      path,
      operationId: `add${one}`,
      summary: `Create a ${name}`,
      description: `Creates a ${name}. ${live}`,
      body: { schema: body, example },
      responses: { 201: { description: `The created ${name}.`, schema: record } },
      problems: [409],
    },
    {
      ...single,
      method: 'get',
      operationId: `get${one}`,
      summary: `Get a ${name}`,
      description: `Returns a ${name}.`,
      responses: { 200: { description: `The ${name}.`, schema: record } },
      problems: [404],
    },
    {
      ...single,
      method: 'put',
      operationId: `replace${one}`,
      summary: `Replace a ${name}`,
      description: `Replaces a ${name}. ${live}`,
      body: { schema: body, example },
      responses: { 200: { description: `The changed ${name}.`, schema: record } },
      problems: [404, 409],
    },
    {
      ...single,
      method: 'delete',
      operationId: `remove${one}`,
      summary: `Delete a ${name}`,
      description: `Deletes a ${name}. ${live}`,
      responses: { 204: { description: 'Deleted.' } },
      problems: [404],
    },
  ];
}
