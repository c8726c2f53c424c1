/** How a field is known where the source does not state it. */
export type Provenance = 'inferred' | 'approximate' | 'generated';

/** One course of study, as Postgres has it. `fee` is per year in `currency`. */
export interface ProgrammeRow {
  id: number;
  name: string;
  level: string | null;
  discipline: string | null;
  mode: string | null;
  fee: number | null;
  currency: string | null;
  duration_months: number | null;
  intake: number | null;
  provenance: Provenance | null;
}

/** One institute with its parts and its parents' names: what the one SQL read gives. */
export interface InstituteRow {
  id: number;
  slug: string;
  name: string;
  kind: string;
  ownership: string | null;
  affiliation: { slug: string | null; name: string } | null;
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
  aliases: string[];
  provenance: Record<string, Provenance>;
  version: number;
  updated_at: Date;
  disciplines: string[];
  facilities: string[];
  programmes: ProgrammeRow[];
}
