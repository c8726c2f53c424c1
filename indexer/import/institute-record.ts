import type { Provenance, Status } from '../../src/domain/enumerations.ts';
import type { Rejection } from '../../src/domain/institutes/import-job.ts';
import type { ProgrammeFields } from '../../src/domain/institutes/programme-edit.ts';

/** The fields that may be inferred from others. The SQL of the importer lists the same five. */
type InferableField = 'ownership' | 'gender' | 'disciplines' | 'place' | 'kind';

/**
 * A normalised institute of a source. null and [] mean that the source does not state a value; the loader then keeps the
 * value in the database. A field named in `provenance` is inferred instead of stated: the loader writes it to a new
 * institute, and later only if the present value was inferred too.
 */
export interface ImportRecord {
  /** The line or the number of the row in the source, from 1. */
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
  /** The fields that only some sources state. */
  details?: Partial<ImportDetails>;
  provenance: Partial<Record<InferableField, Provenance>>;
  /** The unchanged row of the source. */
  raw: unknown;
}

/** Units as in the table `institutes`: degrees (WGS 84), a year, a grade, a rating from 0 to 5. */
export interface ImportDetails {
  /** All aliases, except those from other sources. */
  aliases: string[];
  popularity: number;
  website: string | null;
  /** A new institute without a status is published. */
  status: Status;
  latitude: number;
  longitude: number;
  established: number;
  accreditation: string;
  rating: number;
  facilities: string[];
  /** All programmes; the institute's other programmes of this source are deleted. */
  programmes: ImportProgramme[];
}

/** `fee` is per year, in `currency`. No two programmes of an institute have the same name, level and mode. */
export interface ImportProgramme extends ProgrammeFields {
  provenance: 'inferred' | null;
}

/** A country, state or district, identified by the names of its levels. */
export interface PlaceName {
  country: string;
  state: string | null;
  district: string | null;
}

/** A row that the source itself excludes; it is skipped, not rejected. */
export interface Omission {
  line: number;
  omitted: string;
}

export type SourceRow = ImportRecord | Rejection | Omission;

/** The rows of a source; `rows` is their number, or null if the source knows it only after reading. */
export interface SourceRows {
  rows: number | null;
  records: Iterable<SourceRow> | AsyncIterable<SourceRow>;
}

/** A source of institutes. `name` is the value of `institutes.source`. */
export interface Source {
  name: string;
  /** Whether records are matched with institutes of other sources and merged into them. */
  mergesIntoOthers?: boolean;
  /** The number of records in one transaction; all by default. */
  batchSize?: number;
  read(): Promise<SourceRows>;
}
