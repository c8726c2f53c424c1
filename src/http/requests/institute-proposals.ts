import type { Context } from 'koa';
import type { TSchema } from 'typebox';
import { isObject, mergePatch } from '../../contract/merge-patch.ts';
import { createValidator, maxFieldErrors } from '../../contract/reading/validation-errors.ts';
import type { ProgrammeRow } from '../../domain/institutes/institute.ts';
import {
  completeInstitute,
  differing,
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
import { badBody, type FieldError } from '../../errors.ts';
import { readJson } from './json-body.ts';

const jsonType = 'application/json';
export const patchType = 'application/merge-patch+json';

type InstituteProposal = Proposal<Partial<InstituteFields>>;
type ProgrammeProposal = Proposal<Partial<ProgrammeFields>>;

const instituteFaults = createValidator(instituteBody);
const programmeFaults = createValidator(programmeBody);

/** Everything that a body and a patch may have faults in at once is found here; what the database knows is added later. */
export async function readInstitute(context: Context) {
  const body = await readObject(context, jsonType, instituteBody);
  const { known, faults } = examine<InstituteBody>(body, instituteFaults);
  const all = together(faults, findPlaceErrors(known));

  return {
    body,
    toAdd: (): InstituteProposal => ({
      fields: completeInstitute(known as InstituteBody),
      faults: all,
      stated: statedFields(Object.keys(known)),
    }),
    /** Of a whole record only what differs is stated: the rest may be what the record said before. */
    toReplace: (current: InstituteFields): InstituteProposal => {
      const fields = completeInstitute(known as InstituteBody, current);
      return { fields, faults: all, stated: statedFields(differing(fields, current)) };
    },
  };
}

/** Each field that a patch names is stated, as it was or not. */
export async function readInstitutePatch(context: Context) {
  const patch = await readObject(context, patchType, instituteBody);
  return (current: InstituteFields): InstituteProposal => {
    const { known, faults } = examine<InstituteBody>(
      patched(current, patch, instituteBody),
      faultsOfPatch(instituteFaults, patch),
    );
    return {
      fields: completeInstitute(known as InstituteBody, current),
      faults: together(faults, findPlaceErrors(known), findMovedPlaceErrors(patch, current)),
      stated: statedFields(Object.keys(patch)),
    };
  };
}

export async function readProgramme(context: Context) {
  const body = await readObject(context, jsonType, programmeBody);
  const { known, faults } = examine<ProgrammeFields>(body, programmeFaults);
  const fields = completeProgramme(known as ProgrammeFields);
  const all = together(faults, findFeeErrors(known));
  return {
    body,
    toAdd: (): ProgrammeProposal => ({ fields, faults: all, stated: Object.keys(known) }),
    toReplace: (current: ProgrammeRow): ProgrammeProposal => ({
      fields,
      faults: all,
      stated: Object.entries(fields).flatMap(([name, value]) =>
        current[name as keyof ProgrammeRow] === value ? [] : [name],
      ),
    }),
  };
}

export async function readProgrammePatch(context: Context) {
  const patch = await readObject(context, patchType, programmeBody);
  return (current: ProgrammeRow): ProgrammeProposal => {
    const { known, faults } = examine<ProgrammeFields>(
      patched(current, patch, programmeBody),
      faultsOfPatch(programmeFaults, patch),
    );
    return {
      fields: completeProgramme(known as ProgrammeFields),
      faults: together(faults, findFeeErrors(known)),
      stated: Object.keys(patch),
    };
  };
}

async function readObject(context: Context, type: string, schema: TSchema): Promise<Record<string, unknown>> {
  const body = await readJson(context, [type], schema);
  if (!isObject(body)) throw badBody([{ pointer: '', detail: 'must be an object' }]);
  return body;
}

/**
 * The faults, and the fields without one: those can be looked up all the same.
 * @throws AppError bad-request where there may be more faults than were looked for: a field without one may have one then
 */
function examine<T>(
  body: unknown,
  faultsOf: (body: unknown) => FieldError[],
): { known: Partial<T>; faults: FieldError[] } {
  const faults = faultsOf(body);
  if (isIncomplete(faults)) throw badBody(faults);
  const faulty = new Set(faults.map(fieldOf));
  const known = Object.fromEntries(
    Object.entries(body as Record<string, unknown>).filter(([name]) => !faulty.has(name)),
  );
  return { known: known as Partial<T>, faults };
}

/** What there is, as a body has it, with the patch applied. */
function patched(current: object, patch: Record<string, unknown>, schema: TSchema): unknown {
  const names = new Set(Object.keys((schema as { properties?: object }).properties ?? {}));
  const stated = Object.fromEntries(Object.entries(current).filter(([name]) => names.has(name)));
  return mergePatch(stated, patch);
}

/** Finds errors only in the fields that the patch names. The others stay as an import brought them, right or wrong. */
function faultsOfPatch(faultsOf: (body: unknown) => FieldError[], patch: object) {
  return (body: unknown) => {
    const faults = faultsOf(body);
    const ofPatch = faults.filter((fault) => Object.hasOwn(patch, fieldOf(fault)));
    if (isIncomplete(faults)) throw badBody(ofPatch.length > 0 ? ofPatch : faults);
    return ofPatch;
  };
}

/** Whether there may be more: they are as many as are looked for, or the whole was unfit to be validated. */
function isIncomplete(faults: FieldError[]): boolean {
  return faults.length >= maxFieldErrors || faults.some(({ pointer }) => pointer === '');
}

/** One fault a place: what is wrong in itself need not fit to others. */
function together(...lists: FieldError[][]): FieldError[] {
  const faults = new Map<string | undefined, FieldError>();
  for (const fault of lists.flat()) if (!faults.has(fault.pointer)) faults.set(fault.pointer, fault);
  return [...faults.values()];
}

function fieldOf({ pointer = '' }: FieldError): string {
  return (pointer.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}
