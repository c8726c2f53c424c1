import type { Programme } from '../../../src/contract/responses/institute-response.ts';
import { formatDuration, formatMoney, formatNumber } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { ProvenanceTag, provenanceText } from '../shared/provenance-tag.tsx';

export function ProgrammeTable({ programmes }: { programmes: Programme[] }) {
  return (
    <section>
      <h2>Programmes</h2>
      {programmes.length === 0 ? (
        <p className="quiet">No programmes are listed for this institute.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
        <section className="table-scroll" aria-label="Programmes" tabIndex={0}>
          <table className="programmes">
            <thead>
              <tr>
                <th scope="col">Programme</th>
                <th scope="col">Level</th>
                <th scope="col">Mode</th>
                <th scope="col">Duration</th>
                <th scope="col">Intake</th>
                <th scope="col">Yearly fee</th>
                <th scope="col">Reliability</th>
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
  const provenance = programme.provenance ?? undefined;
  return (
    <tr>
      <th scope="row">
        {name} <ProvenanceTag provenance={provenance} />
        {discipline && <span className="quiet block">{codeLabel(discipline)}</span>}
      </th>
      <td>{level && codeLabel(level)}</td>
      <td>{mode && codeLabel(mode)}</td>
      <td>{months != null && formatDuration(months)}</td>
      <td>{intake != null && formatNumber(intake)}</td>
      <td>{fee != null && formatMoney(fee, currency)}</td>
      <td className="quiet">{provenanceText(provenance)}</td>
    </tr>
  );
}
