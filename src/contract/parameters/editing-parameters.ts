import { type Static, Type } from 'typebox';
import { auditActions, statuses } from '../../domain/enumerations.ts';
import { pageParameters } from './page-parameters.ts';
import { queryText } from './query-text.ts';

const closed = { additionalProperties: false };
const word = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000]+$', description }));
// Postgres has no year 0.
const time = (description: string) =>
  Type.Optional(Type.String({ format: 'date-time', pattern: '^[1-9]', description }));

/** The parameters of `GET /v1/admin/institutes`. */
export const listParameters = Type.Object(
  {
    q: Type.Optional(
      queryText(
        200,
        'beginnings of words of name, slug or aliases, whatever their accents; all must be there',
      ),
    ),
    status: Type.Optional(Type.Enum([...statuses], { description: 'all of them by default' })),
    kind: word('code of a kind'),
    state: word('name of a state'),
    source: word('where the record comes from: admin, indian-colleges, swot, generated, ...'),
    sort: Type.Optional(
      Type.Enum(['updated', 'name', 'id'], {
        description: 'the last edited first (default), by name, by id',
      }),
    ),
    ...pageParameters,
  },
  closed,
);
export type ListParameters = Static<typeof listParameters>;

/** The last item of a page, after which the next page begins: its sort value and its id. */
export type ListPosition = [value: string, id: number];

/** The parameters of `GET /v1/admin/audit`. */
export const auditParameters = Type.Object(
  {
    entity: word('table: institutes, programmes, institute_disciplines, accounts, ...'),
    entity_id: word("the record's id; `*` for what imports did"),
    actor: word(
      'e-mail address of the account, `account:17` of one that is deleted, or the role of the database',
    ),
    action: Type.Optional(Type.Enum([...auditActions], { description: 'what was done' })),
    from: time('from this time on'),
    to: time('before this time'),
    ...pageParameters,
  },
  closed,
);
export type AuditParameters = Static<typeof auditParameters>;

const wait = Type.Optional(
  Type.Enum(['indexed'], {
    description: 'answer when searches show the change, or after ten seconds: `X-Indexed` says which',
  }),
);

/** The parameters of calls that change something. */
export const changeParameters = Type.Object({ wait }, closed);

export const deletionParameters = Type.Object(
  {
    wait,
    permanent: Type.Optional(
      Type.Boolean({
        description: 'delete the record, which takes the role admin; it is archived otherwise',
      }),
    ),
  },
  closed,
);

export const idPattern = '^[1-9][0-9]{0,14}$';
const id = (description: string) => Type.String({ pattern: idPattern, description });
export const institutePath = Type.Object({ id: id('the id of an institute') }, closed);
export const programmePath = Type.Object(
  { id: id('the id of an institute'), pid: id('the id of a programme') },
  closed,
);
