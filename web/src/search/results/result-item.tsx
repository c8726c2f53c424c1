import { Fragment, memo } from 'react';
import { ShortlistButton } from '../../account/shortlist-button.tsx';
import type { Institute } from '../../api/response-checks.ts';
import { instituteHref } from '../../routing/routes.ts';
import { formatFee, formatPlace } from '../../shared/format.ts';
import { codeLabel } from '../../shared/labels.ts';
import { Link } from '../../shared/link.tsx';
import { Logo } from '../../shared/logo.tsx';
import { provenanceOf } from '../../shared/provenance.ts';
import { ProvenanceTag } from '../../shared/provenance-tag.tsx';
import { Rating } from '../../shared/rating.tsx';
import { markedParts } from '../model/highlight.ts';

const maxDisciplines = 6;

export const ResultItem = memo(function ResultItem({ item }: { item: Institute }) {
  const place = formatPlace(item);
  const fee = formatFee(item.fee);
  const university = item.university ?? item.affiliation?.name;
  return (
    <li className="result">
      <Logo hash={item.logo} name={item.name} />
      <div className="title-row">
        <h3>
          <Link href={instituteHref(item.slug)}>
            <Name item={item} />
          </Link>{' '}
          <ProvenanceTag provenance={provenanceOf(item, 'name')} />
        </h3>
        <ShortlistButton institute={item} />
      </div>
      <p className="result-line">
        {item.kind && <span className="kind">{codeLabel(item.kind)}</span>}
        {university && university !== item.name && <span>{university}</span>}
      </p>
      {place && (
        <p className="quiet">
          {place} <ProvenanceTag provenance={provenanceOf(item, 'city', 'district', 'state')} />
        </p>
      )}
      <Disciplines item={item} />
      {(fee || item.rating != null) && (
        <p className="result-line">
          {fee && (
            <span>
              {fee} a year <ProvenanceTag provenance={provenanceOf(item, 'fee')} />
            </span>
          )}
          {item.rating != null && (
            <span>
              <Rating value={item.rating} /> <ProvenanceTag provenance={provenanceOf(item, 'rating')} />
            </span>
          )}
        </p>
      )}
    </li>
  );
});

function Name({ item }: { item: Institute }) {
  const html = item.highlight?.name;
  if (!html) return item.name;
  return markedParts(html).map(({ text, marked }, position) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its position.
    marked ? <mark key={position}>{text}</mark> : <Fragment key={position}>{text}</Fragment>,
  );
}

function Disciplines({ item }: { item: Institute }) {
  const disciplines = item.disciplines ?? [];
  if (disciplines.length === 0) return null;
  const more = disciplines.length - maxDisciplines;
  const provenance = provenanceOf(item, 'disciplines');
  return (
    <ul className="tags" aria-label="Disciplines">
      {disciplines.slice(0, maxDisciplines).map((discipline) => (
        <li key={discipline} className="tag">
          {codeLabel(discipline)}
        </li>
      ))}
      {more > 0 && <li className="quiet">and {more} more</li>}
      {provenance && (
        <li>
          <ProvenanceTag provenance={provenance} />
        </li>
      )}
    </ul>
  );
}
