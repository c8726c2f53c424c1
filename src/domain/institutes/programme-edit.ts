import { type Static, Type } from 'typebox';
import type { FieldError } from '../../errors.ts';
import { maxKilobytes } from '../body-size.ts';
import { levels, modes } from '../enumerations.ts';
import { currencyPattern } from '../text/patterns.ts';
import { greatest, maybe, text } from './institute-edit.ts';

/** What an editor states of a programme. */
export const programmeBody = Type.Object(
  {
    name: text(200, 'what it is called'),
    level: maybe(
      Type.Enum([...levels], {
        description: 'level',
      }),
    ),
    discipline: maybe(text(100, 'code')),
    mode: maybe(Type.Enum([...modes], { description: 'mode' })),
    fee: maybe(Type.Integer({ minimum: 0, maximum: greatest, description: 'per year' })),
    currency: maybe(Type.String({ pattern: currencyPattern, description: 'of the fee, by ISO 4217' })),
    duration_months: maybe(Type.Integer({ minimum: 1, maximum: 600, description: 'months' })),
    intake: maybe(Type.Integer({ minimum: 0, maximum: greatest, description: 'students a year' })),
  },
  {
    additionalProperties: false,
    ...maxKilobytes(8),
    $id: 'ProgrammeBody',
    description: 'What an editor states of a programme. What is left out is null.',
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
