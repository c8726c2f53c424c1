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
        'Words, or beginnings of words, to find in the name, slug or aliases, ignoring case and accents. All of ' +
          'them must match.',
      ),
    ),
    status: Type.Optional(Type.Enum([...statuses], { description: 'Only institutes with this status.' })),
    kind: word('Only institutes of this kind.'),
    state: word('Only institutes in this state.'),
    source: word('Only records from this source, such as `admin`, `indian-colleges`, `swot` or `generated`.'),
    sort: Type.Optional(
      Type.Enum(['updated', 'name', 'id'], {
        description: 'Order of the list. Defaults to `updated`: most recently updated first.',
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
    entity: word('Only changes to this table, such as `institutes`, `programmes` or `accounts`.'),
    entity_id: word('Only changes to the record with this id; `*` for changes by imports.'),
    actor: word(
      'Only changes by this actor: the e-mail address of an account, `account:17` for a deleted account, or a ' +
        'database role.',
    ),
    action: Type.Optional(Type.Enum([...auditActions], { description: 'Only changes of this type.' })),
    from: time('Only changes at or after this time.'),
    to: time('Only changes before this time.'),
    ...pageParameters,
  },
  closed,
);
export type AuditParameters = Static<typeof auditParameters>;

const wait = Type.Optional(
  Type.Enum(['indexed'], {
    description:
      'With `indexed`, the response is sent once searches show the change, or after ten seconds. The ' +
      '`X-Indexed` header tells whether searches show it.',
  }),
);

/** The parameters of endpoints that change an institute or its programmes. */
export const changeParameters = Type.Object({ wait }, closed);

export const deletionParameters = Type.Object(
  {
    wait,
    permanent: Type.Optional(
      Type.Boolean({
        description: 'Whether to delete the record instead of archiving it. Requires the role `admin`.',
      }),
    ),
  },
  closed,
);

export const idPattern = '^[1-9][0-9]{0,14}$';
const id = (description: string) => Type.String({ pattern: idPattern, description });
export const institutePath = Type.Object({ id: id('Id of the institute.') }, closed);
export const programmePath = Type.Object(
  { id: id('Id of the institute.'), pid: id('Id of the programme.') },
  closed,
);
