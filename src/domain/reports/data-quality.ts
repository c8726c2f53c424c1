import { fullName } from '../text/names.ts';
import type { Cell, Sheet } from './cells.ts';
import { isDeadForm } from './website-form.ts';

/** What the data-quality report looks at, of an institute that is not archived. */
export interface ExaminedInstitute {
  id: number;
  slug: string;
  name: string;
  status: string;
  updated_at: Date;
  /** the kind of the place that it lies in: country, state or district; null if none is known */
  place_kind: string | null;
  place_id: number | null;
  country: string | null;
  city: string | null;
  ownership: string | null;
  gender: string | null;
  accreditation: string | null;
  website: string | null;
  provenance: Record<string, string>;
  has_disciplines: boolean;
  has_facilities: boolean;
  programmes: number;
  generated_programmes: number;
}

/** What can be wrong with an institute. */
const qualityProblems = ['no-place', 'double', 'empty-facets', 'website-form', 'only-generated'] as const;
type QualityProblem = (typeof qualityProblems)[number];

export const qualitySheet: Sheet = {
  name: 'Data quality',
  columns: [
    { name: 'id', width: 9 },
    { name: 'slug', width: 36 },
    { name: 'name', width: 48 },
    { name: 'status', width: 10 },
    { name: 'problem', width: 16 },
    { name: 'value', width: 60 },
    { name: 'updated_at', width: 18 },
  ],
};

/** Creates a function that examines institutes one after the other, in the order of their ids, and gives a row for each finding. */
export function createQualityCheck(): {
  examine(institute: ExaminedInstitute): Cell[][];
  /** how many findings of each problem there were */
  readonly counts: Record<string, number>;
} {
  const counts: Record<string, number> = Object.fromEntries(qualityProblems.map((problem) => [problem, 0]));
  /** The first institute with a name in a place. */
  const firstOf = new Map<string, number>();

  return {
    counts,
    examine(institute) {
      const { id, slug, name, status, updated_at: updatedAt } = institute;
      const findings: [QualityProblem, Cell][] = [];
      if (institute.city === null && !['state', 'district'].includes(institute.place_kind ?? ''))
        findings.push(['no-place', institute.country]);
      const key = `${fullName(name)}|${institute.place_id}|${institute.city?.toLowerCase() ?? ''}`;
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, id);
      else findings.push(['double', `same name and place as ${first}`]);
      const empty = emptyFacets(institute);
      if (empty.length > 0) findings.push(['empty-facets', empty.join(', ')]);
      if (institute.website !== null && isDeadForm(institute.website))
        findings.push(['website-form', institute.website]);
      const generated = generatedFields(institute);
      if (generated.length > 0) findings.push(['only-generated', generated.join(', ')]);
      for (const [problem] of findings) counts[problem] = (counts[problem] ?? 0) + 1;
      return findings.map(([problem, value]) => [id, slug, name, status, problem, value, updatedAt]);
    },
  };
}

function emptyFacets(institute: ExaminedInstitute): string[] {
  const { ownership, gender, accreditation, has_disciplines, has_facilities, programmes } = institute;
  const isEmpty = {
    ownership: ownership === null,
    gender: gender === null,
    accreditation: accreditation === null,
    discipline: !has_disciplines,
    facility: !has_facilities,
    // Without programmes: level, mode and fee are empty too.
    programmes: programmes === 0,
  };
  return Object.entries(isEmpty).flatMap(([facet, empty]) => (empty ? [facet] : []));
}

/** The fields whose values are only samples. */
function generatedFields({ provenance, programmes, generated_programmes }: ExaminedInstitute): string[] {
  const fields = Object.entries(provenance).flatMap(([field, how]) => (how === 'generated' ? [field] : []));
  if (programmes > 0 && generated_programmes === programmes) fields.push('programmes');
  return fields.sort();
}
