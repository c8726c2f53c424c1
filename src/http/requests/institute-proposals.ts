import type { Context } from 'koa';
import type { TSchema } from 'typebox';
import { isObject, mergePatch } from '../../contract/merge-patch.ts';
import { createValidator, maxFieldErrors } from '../../contract/reading/validation-errors.ts';
import type { ProgrammeRow } from '../../domain/institutes/institute.ts';
import {
  changedFields,
  completeInstitute,
  findMovedPlaceErrors,
  findPlaceErrors,
  type InstituteBody,
  type InstituteFields,
  instituteBody,
  type Proposal,
  statedFields,
} from '../../domain/institutes/institute-edit.ts';
import {
  completeProgramme,
  findFeeErrors,
  type ProgrammeFields,
  programmeBody,
} from '../../domain/institutes/programme-edit.ts';
import { type FieldError, invalidInput } from '../../errors.ts';
import { readJson } from './json-body.ts';

const jsonType = 'application/json';
const patchType = 'application/merge-patch+json';

type InstituteProposal = Proposal<Partial<InstituteFields>>;
type ProgrammeProposal = Proposal<Partial<ProgrammeFields>>;

const validateInstitute = createValidator(instituteBody);
const validateProgramme = createValidator(programmeBody);

/**
 * Reads an institute. Reports all errors of the body that can be found without the database; references to other records
 * are checked later, when the proposal is applied.
 * @throws AppError unsupported-media-type, too-large, bad-request when the body cannot be validated
 */
export async function readInstitute(context: Context) {
  const body = await readObject(context, jsonType, instituteBody);
  const { known, errors } = examine<InstituteBody>(body, validateInstitute);
  const all = firstPerField(errors, findPlaceErrors(known));

  return {
    body,
    toAdd: (): InstituteProposal => ({
      fields: completeInstitute(known as InstituteBody),
      fieldErrors: all,
      stated: statedFields(Object.keys(known)),
    }),
    /** Only fields that differ count as stated: the caller may have sent the rest as it was read. */
    toReplace: (current: InstituteFields): InstituteProposal => {
      const fields = completeInstitute(known as InstituteBody, current);
      return { fields, fieldErrors: all, stated: statedFields(changedFields(fields, current)) };
    },
  };
}

/** Reads a patch of an institute. Every field that it names counts as stated, even if its value stays the same. */
export async function readInstitutePatch(context: Context) {
  const patch = await readObject(context, patchType, instituteBody);
  return (current: InstituteFields): InstituteProposal => {
    const { known, errors } = examine<InstituteBody>(
      applyPatch(current, patch, instituteBody),
      validatorOfPatch(validateInstitute, patch),
    );
    return {
      fields: completeInstitute(known as InstituteBody, current),
      fieldErrors: firstPerField(errors, findPlaceErrors(known), findMovedPlaceErrors(patch, current)),
      stated: statedFields(Object.keys(patch)),
    };
  };
}

export async function readProgramme(context: Context) {
  const body = await readObject(context, jsonType, programmeBody);
  const { known, errors } = examine<ProgrammeFields>(body, validateProgramme);
  const fields = completeProgramme(known as ProgrammeFields);
  const all = firstPerField(errors, findFeeErrors(known));
  return {
    body,
    toAdd: (): ProgrammeProposal => ({ fields, fieldErrors: all, stated: Object.keys(known) }),
    toReplace: (current: ProgrammeRow): ProgrammeProposal => ({
      fields,
      fieldErrors: all,
      stated: Object.entries(fields).flatMap(([name, value]) =>
        current[name as keyof ProgrammeRow] === value ? [] : [name],
      ),
    }),
  };
}

export async function readProgrammePatch(context: Context) {
  const patch = await readObject(context, patchType, programmeBody);
  return (current: ProgrammeRow): ProgrammeProposal => {
    const { known, errors } = examine<ProgrammeFields>(
      applyPatch(current, patch, programmeBody),
      validatorOfPatch(validateProgramme, patch),
    );
    return {
      fields: completeProgramme(known as ProgrammeFields),
      fieldErrors: firstPerField(errors, findFeeErrors(known)),
      stated: Object.keys(patch),
    };
  };
}

async function readObject(context: Context, type: string, schema: TSchema): Promise<Record<string, unknown>> {
  const body = await readJson(context, [type], schema);
  if (!isObject(body)) throw invalidInput([{ pointer: '', detail: 'must be an object' }]);
  return body;
}

/**
 * Returns the errors, and the fields without any, so that references in valid fields are still checked.
 * @throws AppError bad-request when the validator may have stopped early: a field without an error may be invalid then
 */
function examine<T>(
  body: unknown,
  validate: (body: unknown) => FieldError[],
): { known: Partial<T>; errors: FieldError[] } {
  const errors = validate(body);
  if (isIncomplete(errors)) throw invalidInput(errors);
  const invalid = new Set(errors.map(fieldOf));
  const known = Object.fromEntries(
    Object.entries(body as Record<string, unknown>).filter(([name]) => !invalid.has(name)),
  );
  return { known: known as Partial<T>, errors };
}

/** The record after the patch, in the form of a request body. */
function applyPatch(current: object, patch: Record<string, unknown>, schema: TSchema): unknown {
  const names = new Set(Object.keys((schema as { properties?: object }).properties ?? {}));
  const stated = Object.fromEntries(Object.entries(current).filter(([name]) => names.has(name)));
  return mergePatch(stated, patch);
}

/** Reports errors only in fields that the patch names. The other fields stay as an import left them, valid or not. */
function validatorOfPatch(validate: (body: unknown) => FieldError[], patch: object) {
  return (body: unknown) => {
    const errors = validate(body);
    const ofPatch = errors.filter((error) => Object.hasOwn(patch, fieldOf(error)));
    if (isIncomplete(errors)) throw invalidInput(ofPatch.length > 0 ? ofPatch : errors);
    return ofPatch;
  };
}

/** Whether there may be more errors: the maximum number was found, or the body as a whole could not be validated. */
function isIncomplete(errors: FieldError[]): boolean {
  return errors.length >= maxFieldErrors || errors.some(({ pointer }) => pointer === '');
}

/** Keeps the first error of each field: cross-field rules come last and say nothing new about an invalid field. */
function firstPerField(...lists: FieldError[][]): FieldError[] {
  const errors = new Map<string | undefined, FieldError>();
  for (const error of lists.flat()) if (!errors.has(error.pointer)) errors.set(error.pointer, error);
  return [...errors.values()];
}

function fieldOf({ pointer = '' }: FieldError): string {
  return (pointer.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}
