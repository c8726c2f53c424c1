import { type Static, Type } from 'typebox';
import { auditActions } from '../../domain/enumerations.ts';
import { instituteBody } from '../../domain/institutes/institute-edit.ts';
import { nullable } from '../../domain/nullable.ts';
import { programmeSchema, provenance } from './institute-response.ts';

const closed = { additionalProperties: false };
const time = Type.String({ format: 'date-time' });
const cursor = nullable(Type.String({ description: 'for the next page; null at the end' }));
const total = Type.Integer({ minimum: 0, description: 'exact' });
const version = Type.Integer({ minimum: 1, description: 'raised by every change, of its programmes too' });
const named = (description: string) => nullable(Type.String({ description }));

export const adminInstituteSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    ...Type.Required(instituteBody).properties,
    university: named('name of the affiliation'),
    programme_count: Type.Integer({ minimum: 0 }),
    provenance: Type.Record(Type.String(), provenance, {
      description: 'fields of which nobody has stated the value',
    }),
    stated_fields: Type.Array(Type.String(), {
      description: 'fields that an editor has stated: imports leave them as they are',
    }),
    source: Type.String(),
    source_id: named('what the source calls it'),
    version,
    created_at: time,
    updated_at: time,
  },
  { ...closed, $id: 'AdminInstitute', description: 'An institute as editors see it.' },
);
export type AdminInstitute = Static<typeof adminInstituteSchema>;

const listed = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    slug: Type.String(),
    name: Type.String(),
    kind: Type.String(),
    status: instituteBody.properties.status,
    university: named('name of the affiliation'),
    country: named('country'),
    state: named('state'),
    district: named('district'),
    source: Type.String(),
    version,
    updated_at: time,
  },
  { ...closed, $id: 'ListedInstitute' },
);
export type ListedInstitute = Static<typeof listed>;

export const adminListSchema = Type.Object(
  { total, items: Type.Array(listed), cursor },
  { ...closed, $id: 'AdminInstituteList' },
);
export type AdminInstituteList = Static<typeof adminListSchema>;

export const adminProgrammesSchema = Type.Object(
  { items: Type.Array(programmeSchema) },
  { ...closed, $id: 'AdminProgrammeList' },
);
export type AdminProgrammeList = Static<typeof adminProgrammesSchema>;

export const syncSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    status: instituteBody.properties.status,
    version,
    indexed_version: nullable(Type.Integer({ description: 'as searches see it; null for none' })),
    waiting: Type.Boolean({ description: 'whether a change of it has not left the outbox' }),
    in_sync: Type.Boolean({
      description: 'nothing waits, and searches see this version, or nothing of what is not published',
    }),
  },
  { ...closed, $id: 'Sync', description: 'Whether searches see an institute as it is.' },
);
export type Sync = Static<typeof syncSchema>;

const change = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    at: time,
    actor: Type.String({
      description:
        'e-mail address of the account, `account:17` once it is deleted, or the role of the database',
    }),
    action: Type.Enum([...auditActions]),
    entity: Type.String({ description: 'table' }),
    entity_id: Type.String({ description: "the id, or the institute's for parts without one; `*` in bulk" }),
    before: nullable(Type.Record(Type.String(), Type.Unknown(), { description: 'the row' })),
    after: nullable(
      Type.Record(Type.String(), Type.Unknown(), { description: 'the row; in bulk the number of `rows`' }),
    ),
    request_id: named('the request that did it'),
  },
  { ...closed, $id: 'AuditedChange' },
);
export type AuditedChange = Static<typeof change>;

export const auditSchema = Type.Object(
  { items: Type.Array(change), cursor },
  { ...closed, $id: 'Audit', description: 'Who changed what, the newest first.' },
);
export type AuditPage = Static<typeof auditSchema>;
