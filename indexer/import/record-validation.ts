import { type Static, Type } from 'typebox';
import { createValidator } from '../../src/contract/reading/validation-errors.ts';
import {
  findPlaceErrors,
  instituteBody,
  lineOfText,
  optionalNullable,
} from '../../src/domain/institutes/institute-edit.ts';
import { findFeeErrors, programmeBody } from '../../src/domain/institutes/programme-edit.ts';
import type { FieldError } from '../../src/errors.ts';
import type { ImportRecord } from './institute-record.ts';

const { slug, affiliation, location, ...stated } = instituteBody.properties;
const maxProgrammes = 500;

const fieldsWith = (programme: typeof programmeBody) => ({
  source_id: lineOfText(200, 'id of the institute in its source'),
  ...stated,
  university: optionalNullable(
    lineOfText(200, 'source_id of the university in the same source, or slug of an existing university'),
  ),
  latitude: optionalNullable(Type.Number({ minimum: -90, maximum: 90 })),
  longitude: optionalNullable(Type.Number({ minimum: -180, maximum: 180 })),
  programmes: Type.Optional(Type.Array(programme, { maxItems: maxProgrammes })),
});

/** The fields of an institute in a `csv` or `ndjson` file, by column name, with the limits of the database schema. */
export const fileFields = Type.Object(fieldsWith(programmeBody), { additionalProperties: false });
export type FileFields = Static<typeof fileFields>;

const findFileErrors = createValidator(fileFields);
/** Validates the same fields of a record of any source, which may have further fields. */
const findRecordErrors = createValidator(
  Type.Object(fieldsWith(Type.Object(programmeBody.properties) as never)),
);

/** Describes all errors in the fields of a row of a file; null if there are none. */
export function describeFieldErrors(fields: Record<string, unknown>): string | null {
  return joinErrors([
    ...findFileErrors(fields),
    ...findPlaceErrors(fields),
    ...findPositionErrors(fields),
    ...findProgrammeErrors(fields),
  ]);
}

/** Describes everything in a record that the database would reject; null if there is nothing. */
export function describeRecordErrors({
  affiliation: university,
  place,
  details,
  ...fields
}: ImportRecord): string | null {
  const given: Record<string, unknown> = { ...fields, university, ...place, ...details };
  return joinErrors([...findRecordErrors(given), ...findPlaceErrors(given), ...findPositionErrors(given)]);
}

function findPositionErrors({ latitude, longitude }: Record<string, unknown>): FieldError[] {
  if ((latitude === undefined) === (longitude === undefined)) return [];
  const [missing, present] = latitude === undefined ? ['latitude', 'longitude'] : ['longitude', 'latitude'];
  return [{ pointer: `/${missing}`, detail: `is required with \`${present}\`` }];
}

/** Checks rules on programmes that the JSON schema cannot express. */
function findProgrammeErrors({ programmes }: Record<string, unknown>): FieldError[] {
  if (!Array.isArray(programmes) || programmes.length > maxProgrammes) return [];
  const first = new Map<string, number>();
  return programmes.flatMap((programme: unknown, at) => {
    if (typeof programme !== 'object' || programme === null) return [];
    const { name, level = null, mode = null } = programme as Record<string, unknown>;
    if ([name, level, mode].some((part) => typeof part === 'object' && part !== null)) return [];
    const key = JSON.stringify([name, level, mode]);
    const before = first.get(key);
    if (before === undefined) first.set(key, at);
    return [
      ...findFeeErrors(programme).map(({ pointer, detail }) => ({
        pointer: `/programmes/${at}${pointer}`,
        detail,
      })),
      ...(before === undefined
        ? []
        : [
            {
              pointer: `/programmes/${at}`,
              detail: `has the same name, level and mode as programmes/${before}`,
            },
          ]),
    ];
  });
}

/** Joins the errors into one text, at most one for each field. */
function joinErrors(errors: FieldError[]): string | null {
  if (errors.length === 0) return null;
  const byPlace = new Map<string, string>();
  for (const { pointer = '', detail } of errors) if (!byPlace.has(pointer)) byPlace.set(pointer, detail);
  return [...byPlace].map(([pointer, detail]) => `${pointer.slice(1) || 'the row'} ${detail}`).join('; ');
}
