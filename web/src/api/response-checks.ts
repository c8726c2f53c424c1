import type { Session } from '../../../src/contract/responses/account-response.ts';
import type { Dashboard } from '../../../src/contract/responses/dashboard-response.ts';
import type {
  FacetValue,
  FacetValues,
  RangeFacet,
  ValuesFacet,
} from '../../../src/contract/responses/facet-responses.ts';
import type { ImageUpload, InstituteImages } from '../../../src/contract/responses/image-response.ts';
import type {
  Affiliation,
  FeeRange,
  InstituteDetail,
  Item,
  Programme,
} from '../../../src/contract/responses/institute-response.ts';
import type { Job, JobList, JobSummary } from '../../../src/contract/responses/job-response.ts';
import type {
  Profile,
  SavedSearch,
  SavedSearchList,
  Shortlisted,
} from '../../../src/contract/responses/my-account-response.ts';
import type { InstituteNews, NewsList } from '../../../src/contract/responses/news-response.ts';
import type * as contract from '../../../src/contract/responses/problem-response.ts';
import type { Report, ReportList } from '../../../src/contract/responses/report-response.ts';
import type {
  Page,
  ReadFilter,
  Relaxation,
  SearchResponse,
  Suggestion,
} from '../../../src/contract/responses/search-response.ts';
import type {
  SuggestedDiscipline,
  SuggestedInstitute,
  SuggestedPlace,
  Suggestions,
} from '../../../src/contract/responses/suggest-response.ts';
import {
  alertCadences,
  imageKinds,
  jobPriorities,
  jobStates,
  type Provenance,
  reportFormats,
  reportKinds,
  roles,
} from '../../../src/domain/enumerations.ts';
import { facetNames, isRangeFacet, valueFacetNames } from '../../../src/domain/search/facets.ts';

// The page checks every response before it uses it. The types of the contract require a check for each field, so a field
// that changes there is a type error here. Fields that the page does not read may have any value.

/** Whether a part of a response can be used as a `T`. */
export type Check<T> = (value: unknown) => value is T;

type Fields<T> = { [K in keyof T]-?: Check<T[K]> };

/** An institute of a list or of its own page. Lists leave out the fields that the page does not request. */
export type Institute = Item & Required<Pick<Item, 'slug' | 'name'>>;
export type InstituteWithProgrammes = Institute & Pick<InstituteDetail, 'photo' | 'programmes'>;
export type InstituteSearchResponse = Omit<SearchResponse, 'items'> & { items: Institute[] };

/** An institute of the shortlist. Until the list is loaded again, a new one has only the fields that its button knows. */
export type ShortlistedInstitute = Pick<Shortlisted, 'slug' | 'name'> &
  Partial<Pick<Shortlisted, 'kind' | 'state' | 'district' | 'gone'>>;

type SearchedFor = NonNullable<Dashboard['searches']>['popular'][number];

export type Account = Pick<Profile, 'id' | 'email' | 'role' | 'email_confirmed' | 'pending_email'>;

/** The account that a link in a mail has created or changed. */
export type SignInAccount = Pick<Session['account'], 'email'>;

/** A problem of the API, or one that the page reports itself: without a reference, and with the status 0. */
export type Problem = Pick<contract.Problem, 'title' | 'status'> & Partial<contract.Problem>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): value is string => typeof value === 'string';
const number = (value: unknown): value is number => typeof value === 'number';
const flag = (value: unknown): value is boolean => typeof value === 'boolean';

/** A field that the page does not read. */
const unread = <T>(_value: unknown): _value is T => true;

function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

/** A missing field counts as null. */
function nullable<T>(check: Check<T>): Check<T | null> {
  return (value): value is T | null => value === null || value === undefined || check(value);
}

function list<T>(check: Check<T>): Check<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(check);
}

function record<T>(check: Check<T>): Check<Record<string, T>> {
  return (value): value is Record<string, T> => isObject(value) && Object.values(value).every(check);
}

/** Fields that the type does not have are accepted. */
function object<T>(fields: Fields<T>): Check<T> {
  const checks = Object.entries(fields) as [string, Check<unknown>][];
  return (value): value is T => isObject(value) && checks.every(([name, check]) => check(value[name]));
}

function oneOf<const T extends string>(...values: T[]): Check<T> {
  return (value): value is T => (values as unknown[]).includes(value);
}

const provenance: Check<Provenance> = oneOf('inferred', 'approximate', 'generated');

const instituteFields: Fields<Institute> = {
  id: number,
  slug: text,
  name: text,
  kind: optional(text),
  ownership: optional(nullable(text)),
  university: optional(nullable(text)),
  affiliation: optional(nullable(object<Affiliation>({ slug: text, name: text }))),
  country: optional(nullable(text)),
  state: optional(nullable(text)),
  district: optional(nullable(text)),
  city: optional(nullable(text)),
  location: optional(nullable(object<NonNullable<Item['location']>>({ lat: number, lon: number }))),
  established: optional(nullable(number)),
  accreditation: optional(nullable(text)),
  gender: optional(nullable(text)),
  rating: optional(nullable(number)),
  popularity: unread,
  website: optional(nullable(text)),
  logo: optional(nullable(text)),
  aliases: optional(list(text)),
  disciplines: optional(list(text)),
  levels: optional(list(text)),
  modes: optional(list(text)),
  facilities: optional(list(text)),
  fee: optional(nullable(object<FeeRange>({ min: number, max: number, currency: text }))),
  programme_count: unread,
  provenance: optional(record(provenance)),
  distance_km: unread,
  highlight: optional(
    object<NonNullable<Item['highlight']>>({ name: optional(text), aliases: optional(text) }),
  ),
};

const programme = object<Programme>({
  id: number,
  name: text,
  level: nullable(text),
  discipline: nullable(text),
  mode: nullable(text),
  fee: nullable(number),
  currency: nullable(text),
  duration_months: nullable(number),
  intake: nullable(number),
  provenance: nullable(provenance),
});

export const isInstitute = object<InstituteWithProgrammes>({
  ...instituteFields,
  photo: nullable(text),
  programmes: list(programme),
});

const facetValue = object<FacetValue>({ value: text, count: number, selected: unread });

const valuesFacet = object<ValuesFacet>({
  type: oneOf('values'),
  values: list(facetValue),
  distinct: number,
});

const rangeFacet = object<RangeFacet>({
  type: oneOf('range'),
  min: nullable(number),
  max: nullable(number),
  buckets: list(
    object<RangeFacet['buckets'][number]>({ from: nullable(number), to: nullable(number), count: number }),
  ),
});

const facets = object<SearchResponse['facets']>(
  Object.fromEntries(
    facetNames.map((name) => [name, optional<unknown>(isRangeFacet(name) ? rangeFacet : valuesFacet)]),
  ) as Fields<SearchResponse['facets']>,
);

export const isSearchResponse = object<InstituteSearchResponse>({
  total: number,
  items: list(object<Institute>(instituteFields)),
  facets,
  interpretation: list(object<ReadFilter>({ parameter: oneOf(...valueFacetNames), value: text, text })),
  page: object<Page>({
    number,
    limit: number,
    pages: number,
    cursor: unread,
    next: unread,
    prev: unread,
  }),
  suggestion: optional(
    object<Suggestion>({
      did_you_mean: optional(text),
      relax: optional(list(object<Relaxation>({ drop: text, total: number }))),
    }),
  ),
});

export const isFacetValues = object<FacetValues>({
  facet: unread,
  values: list(facetValue),
  distinct: number,
});

const suggestedInstitutes = list(
  object<SuggestedInstitute>({ slug: text, name: text, kind: unread, place: optional(text) }),
);

export const isSuggestions = object<Suggestions>({
  institutes: suggestedInstitutes,
  universities: suggestedInstitutes,
  places: list(
    object<SuggestedPlace>({
      value: text,
      facet: oneOf('district', 'state', 'country'),
      state: optional(text),
      count: number,
    }),
  ),
  disciplines: list(object<SuggestedDiscipline>({ value: text, name: text, count: number })),
});

export const isProblem = object<Problem>({
  type: unread,
  title: text,
  status: number,
  detail: optional(text),
  instance: optional(text),
  errors: optional(
    list(
      object<NonNullable<contract.Problem['errors']>[number]>({
        parameter: optional(text),
        pointer: optional(text),
        detail: text,
      }),
    ),
  ),
  version: unread,
});

export const isAccount = object<Account>({
  id: number,
  email: text,
  role: oneOf(...roles),
  email_confirmed: flag,
  pending_email: nullable(text),
});

export const isSignInAccount = object<SignInAccount>({ email: text });

export const isShortlist = object<{ items: ShortlistedInstitute[] }>({
  items: list(
    object<ShortlistedInstitute>({
      slug: text,
      name: text,
      kind: optional(text),
      state: optional(nullable(text)),
      district: optional(nullable(text)),
      gone: optional(flag),
    }),
  ),
});

export const isSavedSearchList = object<SavedSearchList>({
  items: list(
    object<SavedSearch>({
      id: number,
      name: text,
      query: text,
      alerts: oneOf(...alertCadences),
      notify: unread,
      created_at: unread,
      last_news_at: nullable(text),
    }),
  ),
});

export const isNewsList = object<NewsList>({
  items: list(
    object<InstituteNews>({
      id: text,
      at: text,
      institute: object<InstituteNews['institute']>({
        id: unread,
        slug: text,
        name: text,
        kind: text,
        city: nullable(text),
        district: nullable(text),
        state: nullable(text),
        country: unread,
      }),
      reason: unread,
      text,
    }),
  ),
  cursor: nullable(text),
});

const jobFields: Fields<JobSummary> = {
  id: number,
  kind: text,
  priority: oneOf(...jobPriorities),
  state: oneOf(...jobStates),
  attempts: number,
  max_attempts: number,
  progress: nullable(
    object<NonNullable<JobSummary['progress']>>({
      done: number,
      total: nullable(number),
      stage: optional(text),
    }),
  ),
  error: nullable(text),
  account_id: nullable(number),
  request_id: nullable(text),
  worker: nullable(text),
  created_at: text,
  run_at: text,
  started_at: nullable(text),
  finished_at: nullable(text),
};

export const isJob = object<Job>({ ...jobFields, version: unread, payload: unread, result: unread });

export const isJobList = object<JobList>({
  items: list(object<JobSummary>(jobFields)),
  cursor: nullable(text),
});

const counts = record(number);

const searchedFor = list(
  object<SearchedFor>({
    q: nullable(text),
    filters: record(list(text)),
    searches: number,
    total: unread,
    took_p50_ms: unread,
    took_p95_ms: unread,
  }),
);

export const isDashboard = object<Dashboard>({
  at: nullable(text),
  institutes: nullable(
    object<NonNullable<Dashboard['institutes']>>({
      as_of: text,
      total: number,
      by_status: counts,
      by_kind: counts,
      by_state: list(
        object<NonNullable<Dashboard['institutes']>['by_state'][number]>({
          country: nullable(text),
          state: nullable(text),
          institutes: number,
        }),
      ),
    }),
  ),
  edits_today: unread,
  edits: nullable(
    object<NonNullable<Dashboard['edits']>>({
      as_of: text,
      days: list(object<{ day: string; edits: number }>({ day: text, edits: number })),
    }),
  ),
  waiting: nullable(
    object<NonNullable<Dashboard['waiting']>>({
      as_of: text,
      changes: number,
      bulk: number,
      fan_outs: unread,
      oldest_seconds: number,
      paused_at: nullable(text),
      dead_letters: number,
    }),
  ),
  commit_to_searchable: nullable(
    object<NonNullable<Dashboard['commit_to_searchable']>>({
      as_of: text,
      changes: number,
      p50_seconds: nullable(number),
      p99_seconds: nullable(number),
    }),
  ),
  searches_today: unread,
  searches: nullable(
    object<NonNullable<Dashboard['searches']>>({
      as_of: text,
      popular: searchedFor,
      found_nothing: searchedFor,
    }),
  ),
  answers_today: nullable(
    object<NonNullable<Dashboard['answers_today']>>({
      as_of: text,
      states: counts,
      share_without_search: nullable(number),
    }),
  ),
  jobs: nullable(
    object<NonNullable<Dashboard['jobs']>>({
      as_of: text,
      by_state: counts,
      failed_by_kind: counts,
      oldest_waiting_seconds: number,
    }),
  ),
  newest: nullable(
    list(
      object<NonNullable<Dashboard['newest']>[number]>({
        id: number,
        slug: text,
        name: text,
        status: text,
        created_at: text,
      }),
    ),
  ),
  generation: unread,
});

export const isReportList = object<ReportList>({
  items: list(
    object<Report>({
      id: number,
      job_id: unread,
      kind: oneOf(...reportKinds),
      format: oneOf(...reportFormats),
      query: text,
      requested_by: unread,
      state: jobFields.state,
      progress: jobFields.progress,
      error: nullable(text),
      created_at: text,
      finished_at: unread,
      summary: unread,
      file: nullable(
        object<NonNullable<Report['file']>>({
          name: text,
          bytes: number,
          rows: number,
          as_of: unread,
          url: text,
          url_expires_at: unread,
          expires_at: unread,
        }),
      ),
    }),
  ),
  cursor: unread,
});

export const isInstituteImages = object<InstituteImages>({
  logo: nullable(text),
  photo: nullable(text),
  uploads: list(
    object<ImageUpload>({
      id: unread,
      kind: oneOf(...imageKinds),
      state: oneOf('processing', 'ready', 'refused', 'failed'),
      reason: nullable(text),
      hash: unread,
      bytes: unread,
      created_at: text,
      finished_at: unread,
    }),
  ),
});
