import type { ReactNode } from 'react';
import type { Institute } from '../api/response-checks.ts';
import { emptySearch, searchHref, withFacet } from '../search/model/search-url.ts';
import { formatFee, formatPlace, parseWebAddress } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { Link } from '../shared/link.tsx';
import { provenanceOf, type ShownField } from '../shared/provenance.ts';
import { ProvenanceTag, provenanceText } from '../shared/provenance-tag.tsx';
import { Rating } from '../shared/rating.tsx';

interface Fact {
  name: string;
  value: ReactNode;
  /** The fields of the response that the value is made of. */
  fields: ShownField[];
}

export function InstituteFacts({ institute }: { institute: Institute }) {
  const facts = listFacts(institute).filter(
    ({ value }) => value !== null && value !== undefined && value !== '' && value !== false,
  );
  return (
    <table className="facts">
      <caption className="visually-hidden">Details of {institute.name}</caption>
      <thead>
        <tr>
          <th scope="col">Detail</th>
          <th scope="col">Value</th>
          <th scope="col">Reliability</th>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ name, value, fields }) => {
          const provenance = provenanceOf(institute, ...fields);
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {value} <ProvenanceTag provenance={provenance} />
              </td>
              <td className="quiet">{provenanceText(provenance)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function listFacts(item: Institute): Fact[] {
  return [
    { name: 'Kind', value: item.kind && codeLabel(item.kind), fields: ['kind'] },
    { name: 'University', value: universityLink(item), fields: ['university', 'affiliation'] },
    // The city has its own row, because it may be stated while the state is inferred.
    { name: 'City', value: item.city, fields: ['city'] },
    {
      name: item.district ? 'District and state' : 'State',
      value: formatPlace({ district: item.district, state: item.state }),
      fields: ['district', 'state'],
    },
    { name: 'Location', value: formatLocation(item), fields: ['location'] },
    { name: 'Website', value: websiteLink(item), fields: ['website'] },
    { name: 'Disciplines', value: joinLabels(item.disciplines), fields: ['disciplines'] },
    { name: 'Facilities', value: joinLabels(item.facilities), fields: ['facilities'] },
    { name: 'Ownership', value: item.ownership && codeLabel(item.ownership), fields: ['ownership'] },
    { name: 'Admits', value: item.gender && codeLabel(item.gender), fields: ['gender'] },
    { name: 'Established', value: item.established, fields: ['established'] },
    { name: 'Accreditation', value: item.accreditation, fields: ['accreditation'] },
    { name: 'Rating', value: item.rating != null && <Rating value={item.rating} />, fields: ['rating'] },
    { name: 'Yearly fee', value: formatFee(item.fee), fields: ['fee'] },
    { name: 'Also known as', value: item.aliases?.join(', '), fields: ['aliases'] },
  ];
}

function universityLink(item: Institute): ReactNode {
  const name = item.university ?? item.affiliation?.name;
  return name && <Link href={searchHref(withFacet(emptySearch, 'university', [name]))}>{name}</Link>;
}

function formatLocation({ location: point }: Institute): string | null {
  return point ? `${point.lat.toFixed(3)}, ${point.lon.toFixed(3)}` : null;
}

function websiteLink(item: Institute): ReactNode {
  const address = parseWebAddress(item.website);
  return (
    address && (
      <a href={address.href} rel="noopener noreferrer nofollow">
        {address.label}
      </a>
    )
  );
}

function joinLabels(codes: string[] | null | undefined): string {
  return (codes ?? []).map(codeLabel).join(', ');
}
