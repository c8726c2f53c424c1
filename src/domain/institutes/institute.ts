import type { Provenance } from '../enumerations.ts';

/** The part of a programme that the search document needs. `fee` is per year, in `currency`. */
export interface ProgrammeFacts {
  level: string | null;
  discipline: string | null;
  mode: string | null;
  fee: number | null;
  currency: string | null;
  provenance: Provenance | null;
}

/** A programme as Postgres stores it. */
export interface ProgrammeRow extends ProgrammeFacts {
  id: number;
  name: string;
  duration_months: number | null;
  intake: number | null;
}

/** An institute with its parts and the names of its parents, as far as the search document needs them. */
export interface IndexingRow {
  id: number;
  slug: string;
  name: string;
  kind: string;
  ownership: string | null;
  affiliation: { slug: string; name: string } | null;
  country: string | null;
  state: string | null;
  district: string | null;
  city: string | null;
  latitude: number | null;
  longitude: number | null;
  district_latitude: number | null;
  district_longitude: number | null;
  established: number | null;
  accreditation: string | null;
  gender: string | null;
  rating: number | null;
  popularity: number;
  website: string | null;
  /** the hash of its image, as by `hashMediaFiles` */
  logo: string | null;
  aliases: string[];
  provenance: Record<string, Provenance>;
  version: number;
  disciplines: string[];
  facilities: string[];
  programmes: ProgrammeFacts[];
}

/** An institute with everything that its own page shows. */
export interface InstituteRow extends IndexingRow {
  updated_at: Date;
  photo: string | null;
  programmes: ProgrammeRow[];
}
