import type { Provenance, Status } from '../../src/domain/enumerations.ts';
import type { Rejection } from '../../src/domain/institutes/import-job.ts';
import type { ProgrammeFields } from '../../src/domain/institutes/programme-edit.ts';

/** The fields that may be inferred from others; the loader's merge knows the same five. */
export type InferableField = 'ownership' | 'gender' | 'disciplines' | 'place' | 'kind';

/**
 * One institute as a source has it, normalised. null and [] mean that the source says nothing: the loader then leaves
 * what the database has. A field named in `provenance` is not stated but inferred: the loader writes it to a new
 * institute, and later only as long as nobody else has said better.
 */
export interface ImportRecord {
  /** Where it is in the source: a line, or the number of the row, from 1. */
  line: number;
  source_id: string;
  name: string;
  kind: string;
  /** The `source_id` of the university, in the same source. */
  affiliation: string | null;
  place: PlaceName | null;
  city: string | null;
  ownership: string | null;
  gender: string | null;
  disciplines: string[];
  /** What only some sources state. */
  details?: Partial<ImportDetails>;
  provenance: Partial<Record<InferableField, Provenance>>;
  /** The row exactly as the source has it. */
  raw: unknown;
}

/** As the columns of `institutes`: degrees (WGS 84), a year, a grade, 0 to 5. */
export interface ImportDetails {
  /** All of them, but for those that other sources have brought. */
  aliases: string[];
  popularity: number;
  website: string | null;
  /** A new institute is published where it is not stated. */
  status: Status;
  latitude: number;
  longitude: number;
  established: number;
  accreditation: string;
  rating: number;
  facilities: string[];
  /** All of them: an institute's other programmes go. */
  programmes: ImportProgramme[];
}

/** `fee` is per year, in `currency`. No two of one institute have the same name, level and mode. */
export interface ImportProgramme extends ProgrammeFields {
  provenance: 'inferred' | null;
}

/** A country, state or district, by the names on the way down. */
export interface PlaceName {
  country: string;
  state: string | null;
  district: string | null;
}

/** A row that the source itself says to leave out; no fault of it. */
export interface Omission {
  line: number;
  omitted: string;
}

export type SourceRow = ImportRecord | Rejection | Omission;

/** How many rows a source has, where it can tell before it has read them, and what became of each. */
export interface SourceRows {
  rows: number | null;
  records: Iterable<SourceRow> | AsyncIterable<SourceRow>;
}

/** Where institutes come from. `name` is the value of `institutes.source`. */
export interface Source {
  name: string;
  /** Its records may be institutes that other sources have brought: those are found and merged. */
  mergesIntoOthers?: boolean;
  /** Records of one transaction; all of them where it is left out. */
  batchSize?: number;
  read(): Promise<SourceRows>;
}
