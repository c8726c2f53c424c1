import { Fragment, memo } from 'react';
import { KeepButton } from '../../account/shortlist-button.tsx';
import type { Institute } from '../../api/response-types.ts';
import { instituteHref } from '../../routing/routes.ts';
import { formatFee, formatPlace } from '../../shared/format.ts';
import { codeLabel } from '../../shared/labels.ts';
import { Link } from '../../shared/link.tsx';
import { howKnown } from '../../shared/provenance.ts';
import { KnownTag } from '../../shared/provenance-tag.tsx';
import { Rating } from '../../shared/rating.tsx';
import { markedParts } from '../model/highlight.ts';

const disciplinesShown = 6;

export const ResultItem = memo(function ResultItem({ item }: { item: Institute }) {
  const place = formatPlace(item);
  const fee = formatFee(item.fee);
  const university = item.university ?? item.affiliation?.name;
  return (
    <li className="result">
      <div className="titled">
        <h3>
          <Link href={instituteHref(item.slug)}>
            <Name item={item} />
          </Link>{' '}
          <KnownTag how={howKnown(item, 'name')} />
        </h3>
        <KeepButton institute={item} />
      </div>
      <p className="result-line">
        {item.kind && <span className="kind">{codeLabel(item.kind)}</span>}
        {university && university !== item.name && <span>{university}</span>}
      </p>
      {place && (
        <p className="quiet">
          {place} <KnownTag how={howKnown(item, 'city', 'district', 'state')} />
        </p>
      )}
      <Disciplines item={item} />
      {(fee || item.rating != null) && (
        <p className="result-line">
          {fee && (
            <span>
              {fee} a year <KnownTag how={howKnown(item, 'fee')} />
            </span>
          )}
          {item.rating != null && (
            <span>
              <Rating value={item.rating} /> <KnownTag how={howKnown(item, 'rating')} />
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
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is nothing but its place.
    marked ? <mark key={position}>{text}</mark> : <Fragment key={position}>{text}</Fragment>,
  );
}

function Disciplines({ item }: { item: Institute }) {
  const disciplines = item.disciplines ?? [];
  if (disciplines.length === 0) return null;
  const more = disciplines.length - disciplinesShown;
  const how = howKnown(item, 'disciplines');
  return (
    <ul className="tags" aria-label="Disciplines">
      {disciplines.slice(0, disciplinesShown).map((discipline) => (
        <li key={discipline} className="tag">
          {codeLabel(discipline)}
        </li>
      ))}
      {more > 0 && <li className="quiet">and {more} more</li>}
      {how && (
        <li>
          <KnownTag how={how} />
        </li>
      )}
    </ul>
  );
}
