import { type Static, Type } from 'typebox';
import { auditActions } from '../../domain/enumerations.ts';
import { instituteBody } from '../../domain/institutes/institute-edit.ts';
import { nullable } from '../../domain/nullable.ts';
import { imageHash, programmeSchema, provenance } from './institute-response.ts';

const closed = { additionalProperties: false };
const time = Type.String({ format: 'date-time' });
const cursor = nullable(Type.String({ description: 'Cursor of the next page; null on the last page.' }));
const total = Type.Integer({ minimum: 0, description: 'Exact number of matching institutes.' });
const version = Type.Integer({
  minimum: 1,
  description: 'Version of the record, raised by every change to it or to its programmes.',
});
const named = (description: string) => nullable(Type.String({ description }));

export const adminInstituteSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    ...Type.Required(instituteBody).properties,
    university: named('Name of the university of the affiliation.'),
    programme_count: Type.Integer({ minimum: 0 }),
    logo: imageHash('logo'),
    photo: imageHash('photo'),
    provenance: Type.Record(Type.String(), provenance, {
      description: 'Origin of each value that neither the source nor an editor has stated, by field.',
    }),
    stated_fields: Type.Array(Type.String(), {
      description: 'Fields that an editor has set. Imports do not overwrite them.',
    }),
    source: Type.String(),
    source_id: named('Id of the record in its source.'),
    version,
    created_at: time,
    updated_at: time,
  },
  { ...closed, $id: 'AdminInstitute', description: 'An institute with all fields that editors see.' },
);
export type AdminInstitute = Static<typeof adminInstituteSchema>;

const listed = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    slug: Type.String(),
    name: Type.String(),
    kind: Type.String(),
    status: instituteBody.properties.status,
    university: named('Name of the university of the affiliation.'),
    country: named('Country.'),
    state: named('State.'),
    district: named('District.'),
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

export const adminProgrammesSchema = Type.Object(
  { items: Type.Array(programmeSchema) },
  { ...closed, $id: 'AdminProgrammeList' },
);

export const syncSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    status: instituteBody.properties.status,
    version,
    indexed_version: nullable(
      Type.Integer({ description: 'Version that searches see; null when they do not see the institute.' }),
    ),
    waiting: Type.Boolean({ description: 'Whether a change is still in the outbox.' }),
    in_sync: Type.Boolean({
      description:
        'Whether no change is pending and searches see this version (or, for an unpublished institute, do not see ' +
        'it).',
    }),
  },
  { ...closed, $id: 'Sync', description: 'Whether searches see the current version of an institute.' },
);
export type Sync = Static<typeof syncSchema>;

const change = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    at: time,
    actor: Type.String({
      description: 'E-mail address of the account, `account:17` once it is deleted, or the database role.',
    }),
    action: Type.Enum([...auditActions]),
    entity: Type.String({ description: 'Table of the changed row.' }),
    entity_id: Type.String({
      description: 'Id of the record, or of its institute if the record has no id; `*` for a bulk change.',
    }),
    before: nullable(Type.Record(Type.String(), Type.Unknown(), { description: 'Row before the change.' })),
    after: nullable(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Row after the change; the number of `rows` for a bulk change.',
      }),
    ),
    request_id: named('Id of the request that made the change.'),
  },
  { ...closed, $id: 'AuditedChange' },
);
export type AuditedChange = Static<typeof change>;

export const auditSchema = Type.Object(
  { items: Type.Array(change), cursor },
  { ...closed, $id: 'Audit', description: 'Audited changes, newest first.' },
);
