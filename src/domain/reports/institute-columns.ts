import type { Cell, Sheet } from './cells.ts';

/** The fields of a result that its row is made of. */
interface ReportedInstitute {
  id: number;
  slug?: string;
  name?: string;
  kind?: string;
  ownership?: string | null;
  university?: string | null;
  country?: string | null;
  state?: string | null;
  district?: string | null;
  city?: string | null;
  established?: number | null;
  accreditation?: string | null;
  rating?: number | null;
  fee?: { min: number; max: number; currency: string } | null;
  levels?: string[];
  disciplines?: string[];
  programme_count?: number;
  website?: string | null;
  distance_km?: number;
}

interface InstituteColumn {
  name: string;
  width: number;
  read: (institute: ReportedInstitute) => Cell | undefined;
}

const columns: readonly InstituteColumn[] = [
  { name: 'id', width: 9, read: ({ id }) => id },
  { name: 'slug', width: 36, read: ({ slug }) => slug },
  { name: 'name', width: 48, read: ({ name }) => name },
  { name: 'kind', width: 18, read: ({ kind }) => kind },
  { name: 'ownership', width: 12, read: ({ ownership }) => ownership },
  { name: 'university', width: 36, read: ({ university }) => university },
  { name: 'country', width: 16, read: ({ country }) => country },
  { name: 'state', width: 18, read: ({ state }) => state },
  { name: 'district', width: 18, read: ({ district }) => district },
  { name: 'city', width: 18, read: ({ city }) => city },
  { name: 'established', width: 12, read: ({ established }) => established },
  { name: 'accreditation', width: 14, read: ({ accreditation }) => accreditation },
  { name: 'rating', width: 8, read: ({ rating }) => rating },
  { name: 'fee_min', width: 11, read: ({ fee }) => fee?.min },
  { name: 'fee_max', width: 11, read: ({ fee }) => fee?.max },
  { name: 'fee_currency', width: 13, read: ({ fee }) => fee?.currency },
  { name: 'levels', width: 30, read: ({ levels }) => joined(levels) },
  { name: 'disciplines', width: 30, read: ({ disciplines }) => joined(disciplines) },
  { name: 'programmes', width: 12, read: ({ programme_count }) => programme_count },
  { name: 'website', width: 36, read: ({ website }) => website },
];
const distance: InstituteColumn = { name: 'distance_km', width: 12, read: ({ distance_km }) => distance_km };

const joined = (values: string[] | undefined) => (values && values.length > 0 ? values.join('; ') : null);

/** The fields of an item that `instituteRow` reads. `location` gives the distance. */
export const reportedFields = [
  'id',
  'slug',
  'name',
  'kind',
  'ownership',
  'university',
  'country',
  'state',
  'district',
  'city',
  'established',
  'accreditation',
  'rating',
  'fee',
  'levels',
  'disciplines',
  'programme_count',
  'website',
] as const;

/** The columns of the results of a search; `near` is the point of the search, whose distance is the last column. */
export function instituteSheet({ near }: { near: object | null }): Sheet & {
  rowOf: (institute: ReportedInstitute) => Cell[];
} {
  const shown = near ? [...columns, distance] : columns;
  return {
    name: 'Institutes',
    columns: shown,
    rowOf: (institute) => shown.map(({ read }) => read(institute) ?? null),
  };
}
