import type { ReactNode } from 'react';
import type { Institute } from '../api/response-types.ts';
import { emptySearch, searchHref, withFacet } from '../search/model/search-url.ts';
import { formatFee, formatPlace, webAddress } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { Link } from '../shared/link.tsx';
import { howKnown, type ShownField } from '../shared/provenance.ts';
import { KnownTag, knownText } from '../shared/provenance-tag.tsx';
import { Rating } from '../shared/rating.tsx';

interface Fact {
  name: string;
  value: ReactNode;
  /** The fields of the answer that it is made of. */
  fields: ShownField[];
}

export function InstituteFacts({ institute }: { institute: Institute }) {
  const facts = factsOf(institute).filter(
    ({ value }) => value !== null && value !== undefined && value !== '' && value !== false,
  );
  return (
    <table className="facts">
      <caption className="visually-hidden">What is known about {institute.name}</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Value</th>
          <th scope="col">How it is known</th>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ name, value, fields }) => {
          const how = howKnown(institute, ...fields);
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {value} <KnownTag how={how} />
              </td>
              <td className="quiet">{knownText(how)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function factsOf(item: Institute): Fact[] {
  return [
    { name: 'Kind', value: item.kind && codeLabel(item.kind), fields: ['kind'] },
    { name: 'University', value: universityLink(item), fields: ['university', 'affiliation'] },
    // Apart: a city may be stated where the state is inferred.
    { name: 'City', value: item.city, fields: ['city'] },
    {
      name: item.district ? 'District and state' : 'State',
      value: formatPlace({ district: item.district, state: item.state }),
      fields: ['district', 'state'],
    },
    { name: 'Location', value: location(item), fields: ['location'] },
    { name: 'Website', value: website(item), fields: ['website'] },
    { name: 'Disciplines', value: labels(item.disciplines), fields: ['disciplines'] },
    { name: 'Facilities', value: labels(item.facilities), fields: ['facilities'] },
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

function location({ location: point }: Institute): string | null {
  return point ? `${point.lat.toFixed(3)}, ${point.lon.toFixed(3)}` : null;
}

function website(item: Institute): ReactNode {
  const address = webAddress(item.website);
  return (
    address && (
      <a href={address.href} rel="noopener noreferrer nofollow">
        {address.label}
      </a>
    )
  );
}

function labels(codes: string[] | null | undefined): string {
  return (codes ?? []).map(codeLabel).join(', ');
}
