import type { Programme } from '../api/response-types.ts';
import { formatDuration, formatMoney, formatNumber } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { KnownTag, knownText } from '../shared/provenance-tag.tsx';

export function ProgrammeTable({ programmes }: { programmes: Programme[] }) {
  return (
    <section>
      <h2>Programmes</h2>
      {programmes.length === 0 ? (
        <p className="quiet">The source lists no programmes of this institute.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <section className="table-scroll" aria-label="Programmes" tabIndex={0}>
          <table className="programmes">
            <thead>
              <tr>
                <th scope="col">Programme</th>
                <th scope="col">Level</th>
                <th scope="col">Mode</th>
                <th scope="col">Duration</th>
                <th scope="col">Places</th>
                <th scope="col">Yearly fee</th>
                <th scope="col">How it is known</th>
              </tr>
            </thead>
            <tbody>
              {programmes.map((programme) => (
                <ProgrammeRow key={programme.id} programme={programme} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function ProgrammeRow({ programme }: { programme: Programme }) {
  const { name, discipline, level, mode, duration_months: months, intake, fee, currency } = programme;
  const how = programme.provenance ?? undefined;
  return (
    <tr>
      <th scope="row">
        {name} <KnownTag how={how} />
        {discipline && <span className="quiet block">{codeLabel(discipline)}</span>}
      </th>
      <td>{level && codeLabel(level)}</td>
      <td>{mode && codeLabel(mode)}</td>
      <td>{months != null && formatDuration(months)}</td>
      <td>{intake != null && formatNumber(intake)}</td>
      <td>{fee != null && formatMoney(fee, currency)}</td>
      <td className="quiet">{knownText(how)}</td>
    </tr>
  );
}
