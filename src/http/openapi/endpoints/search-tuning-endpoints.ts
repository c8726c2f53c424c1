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

interface Described {
  path: string;
  /** as operations are named: one of it, and all */
  one: string;
  many: string;
  what: string;
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
    what: 'group of terms that mean the same in a query',
    body: synonymBody,
    example: { terms: ['iit', 'indian institute of technology'] },
    record: synonymSchema,
    list: synonymListSchema,
  }),
  ...endpointsOf({
    path: '/v1/admin/pins',
    one: 'Pin',
    many: 'Pins',
    what: 'list of institutes that come first for one query',
    body: pinBody,
    example: { query: 'iit', slugs: ['indian-institute-of-technology-bombay'] },
    record: pinSchema,
    list: pinListSchema,
  }),
]);

function endpointsOf({ path, one, many, what, body, example, record, list }: Described): EndpointDraft[] {
  const common = { tag: 'admin', role: 'admin', query: noParameters } as const;
  const single = { ...common, path: `${path}/{id}`, pathParameters: recordPath };
  const live = 'Searches go by it within two seconds; the audit says who it was.';
  return [
    {
      ...common,
      method: 'get',
      path,
      operationId: `list${many}`,
      summary: `Every ${what}`,
      description: 'All at once.',
      responses: { 200: { description: 'All of them.', schema: list } },
    },
    {
      ...common,
      method: 'post',
      path,
      operationId: `add${one}`,
      summary: `A new ${what}`,
      description: live,
      body: { schema: body, example },
      responses: { 201: { description: 'As it is now.', schema: record } },
      problems: [409],
    },
    {
      ...single,
      method: 'get',
      operationId: `get${one}`,
      summary: `One ${what}`,
      description: 'By its id.',
      responses: { 200: { description: 'As it is.', schema: record } },
      problems: [404],
    },
    {
      ...single,
      method: 'put',
      operationId: `replace${one}`,
      summary: `Another ${what} in its place`,
      description: live,
      body: { schema: body, example },
      responses: { 200: { description: 'As it is now.', schema: record } },
      problems: [404, 409],
    },
    {
      ...single,
      method: 'delete',
      operationId: `remove${one}`,
      summary: `No such ${what} any more`,
      description: live,
      responses: { 204: { description: 'It is gone.' } },
      problems: [404],
    },
  ];
}
