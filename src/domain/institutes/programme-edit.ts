import { type Static, Type } from 'typebox';
import type { FieldError } from '../../errors.ts';
import { maxKilobytes } from '../body-size.ts';
import { levels, modes } from '../enumerations.ts';
import { currencyPattern } from '../text/patterns.ts';
import { lineOfText, maxInteger, optionalNullable } from './institute-edit.ts';

/** The body that creates or replaces a programme, and whose fields a patch changes. */
export const programmeBody = Type.Object(
  {
    name: lineOfText(200, 'Name.'),
    level: optionalNullable(
      Type.Enum([...levels], {
        description: 'Level.',
      }),
    ),
    discipline: optionalNullable(lineOfText(100, 'Code of the discipline.')),
    mode: optionalNullable(Type.Enum([...modes], { description: 'Mode of study.' })),
    fee: optionalNullable(
      Type.Integer({ minimum: 0, maximum: maxInteger, description: 'Fee per year. Requires `currency`.' }),
    ),
    currency: optionalNullable(
      Type.String({ pattern: currencyPattern, description: 'ISO 4217 code of the currency of the fee.' }),
    ),
    duration_months: optionalNullable(
      Type.Integer({ minimum: 1, maximum: 600, description: 'Duration in months.' }),
    ),
    intake: optionalNullable(
      Type.Integer({ minimum: 0, maximum: maxInteger, description: 'Number of students admitted per year.' }),
    ),
  },
  {
    additionalProperties: false,
    ...maxKilobytes(8),
    $id: 'ProgrammeBody',
    description: 'The editable fields of a programme. Omitted fields become null.',
  },
);
export type ProgrammeBody = Static<typeof programmeBody>;
export type ProgrammeFields = { [K in keyof ProgrammeBody]-?: Exclude<ProgrammeBody[K], undefined> };

export function completeProgramme(body: ProgrammeBody): ProgrammeFields {
  return {
    name: body.name,
    level: body.level ?? null,
    discipline: body.discipline ?? null,
    mode: body.mode ?? null,
    fee: body.fee ?? null,
    currency: body.currency ?? null,
    duration_months: body.duration_months ?? null,
    intake: body.intake ?? null,
  };
}

/** A fee requires a currency, and a currency a fee. */
export function findFeeErrors({ fee = null, currency = null }: Partial<ProgrammeBody>): FieldError[] {
  if ((fee === null) === (currency === null)) return [];
  return fee === null
    ? [{ pointer: '/fee', detail: 'is required with `currency`' }]
    : [{ pointer: '/currency', detail: 'is required with `fee`' }];
}
