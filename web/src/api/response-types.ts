/** How a field is known where the source does not state it. */
export type Known = 'inferred' | 'approximate' | 'generated';
export type Provenance = Partial<Record<string, Known>>;

export interface Fee {
  min?: number | null;
  max?: number | null;
  currency?: string | null;
}

/** One institute as the API shows it; whatever the source lacks is null or absent. */
export interface Institute {
  id: number;
  slug: string;
  name: string;
  kind?: string | null;
  ownership?: string | null;
  university?: string | null;
  affiliation?: { slug: string | null; name: string } | null;
  country?: string | null;
  state?: string | null;
  district?: string | null;
  city?: string | null;
  location?: { lat: number; lon: number } | null;
  established?: number | null;
  accreditation?: string | null;
  gender?: string | null;
  rating?: number | null;
  website?: string | null;
  aliases?: string[] | null;
  disciplines?: string[] | null;
  levels?: string[] | null;
  modes?: string[] | null;
  facilities?: string[] | null;
  fee?: Fee | null;
  programme_count?: number | null;
  provenance?: Provenance | null;
  /** HTML of the fields that matched, escaped, with the words that matched in <mark>. */
  highlight?: Partial<Record<string, string>> | null;
}

export interface Programme {
  id: number;
  name: string;
  level?: string | null;
  discipline?: string | null;
  mode?: string | null;
  fee?: number | null;
  currency?: string | null;
  duration_months?: number | null;
  intake?: number | null;
  provenance?: Known | null;
}

export interface InstituteWithProgrammes extends Institute {
  programmes?: Programme[] | null;
}

export interface FacetValue {
  value: string;
  count: number;
  selected?: boolean;
}

export interface ValuesFacet {
  type: 'values';
  values: FacetValue[];
  distinct?: number;
}

/** From `from` to below `to`; null where it is open. */
export interface RangeBucket {
  from: number | null;
  to: number | null;
  count: number;
}

export interface RangeFacet {
  type: 'range';
  min?: number | null;
  max?: number | null;
  buckets?: RangeBucket[];
}

export type Facet = ValuesFacet | RangeFacet;

/** A filter that the words `text` of the search were read as. */
export interface ReadFilter {
  parameter: string;
  value: string;
  text: string;
}

export interface SearchAnswer {
  total: number;
  items: Institute[];
  facets?: Partial<Record<string, Facet>>;
  interpretation?: ReadFilter[];
  page?: { number: number; limit: number; pages: number };
  suggestion?: { did_you_mean?: string; relax?: { drop: string; total: number }[] } | null;
}

/** Values of one facet that match a text, with their counts. */
export interface FoundValues {
  values: FacetValue[];
  distinct: number;
}

export interface SuggestedInstitute {
  slug: string;
  name: string;
  place?: string | null;
}

export interface SuggestedPlace {
  value: string;
  facet: 'district' | 'state' | 'country';
  state?: string | null;
  count: number;
}

export interface SuggestedDiscipline {
  value: string;
  name: string;
  count: number;
}

export interface Suggestions {
  institutes: SuggestedInstitute[];
  universities: SuggestedInstitute[];
  places: SuggestedPlace[];
  disciplines: SuggestedDiscipline[];
}

/** Whoever is signed in. */
export interface Account {
  id: number;
  email: string;
  role: string;
}

/** An institute that somebody keeps; `gone` once it is no longer published. */
export interface Kept {
  slug: string;
  name: string;
  kind?: string | null;
  state?: string | null;
  district?: string | null;
  gone?: boolean;
}

export interface SavedSearch {
  id: number;
  name: string;
  /** the parameters of the search, without a question mark */
  query: string;
}

/** RFC 9457 `application/problem+json`. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  errors?: { parameter?: string; pointer?: string; detail: string }[];
}
