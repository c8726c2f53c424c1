import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Report } from '../../../src/contract/responses/report-response.ts';
import { AccountForm, fieldText } from '../account/access/account-form.tsx';
import { hasRole } from '../account/has-role.ts';
import type { Account } from '../api/response-checks.ts';
import { formatBytes, formatCount, formatTime } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { addReport, fetchReports } from './admin-api.ts';
import { JobProgress } from './job-progress.tsx';
import { hasEnded } from './use-job.ts';

const pollMs = 2_000;
const linkRefreshMs = 60_000;
const reportsKey = ['admin', 'reports'];

const kindLabels: Record<Report['kind'], string> = {
  search: 'Institutes of a search',
  'data-quality': 'Quality of the data',
  searches: 'What people searched for this week',
};
const kinds = Object.keys(kindLabels) as Report['kind'][];
// The API decides who may ask for which; here it is only decided what is offered.
const kindsForEditors: Report['kind'][] = ['data-quality'];

/** The form that asks for a report, and the reports with their files. `query` is the search that the form begins with. */
export function ReportsView({ account, query }: { account: Account; query: string }) {
  return (
    <>
      <ReportForm kinds={hasRole(account, 'admin') ? kinds : kindsForEditors} query={query} />
      <section>
        <h2>Reports</h2>
        <ReportList />
      </section>
    </>
  );
}

function ReportForm({ kinds: offered, query }: { kinds: Report['kind'][]; query: string }) {
  const client = useQueryClient();
  const [kind = 'data-quality', setKind] = useState(offered[0]);

  async function add(fields: FormData) {
    const format = fieldText(fields, 'format');
    const search = kind === 'search' && { query: queryOf(fieldText(fields, 'query')) };
    await addReport({ kind, format, ...search });
    await client.invalidateQueries({ queryKey: reportsKey });
  }

  return (
    <AccountForm action={add} submitText="Make the report">
      <label>
        Report
        <select value={kind} onChange={(event) => setKind(event.target.value as Report['kind'])}>
          {offered.map((each) => (
            <option key={each} value={each}>
              {kindLabels[each]}
            </option>
          ))}
        </select>
      </label>
      {kind === 'search' && (
        <>
          <label>
            Search
            <input name="query" defaultValue={query} aria-describedby="search-hint" />
          </label>
          <p id="search-hint" className="quiet">
            The address of a page of results, or its part behind the question mark. Leave it empty for all
            institutes.
          </p>
        </>
      )}
      <label>
        File
        <select name="format" defaultValue="xlsx">
          <option value="xlsx">Excel (XLSX)</option>
          <option value="csv">CSV</option>
        </select>
      </label>
    </AccountForm>
  );
}

function ReportList() {
  const { data, error, refetch } = useQuery({
    queryKey: reportsKey,
    queryFn: ({ signal }) => fetchReports(signal),
    // The links to the files expire, and are new in each response.
    refetchInterval: ({ state }) => (state.data?.items.every(hasEnded) ? linkRefreshMs : pollMs),
  });
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={2} />;
  if (data.items.length === 0) return <p className="notice">No reports have been made yet.</p>;
  return (
    <ul className="account-list" aria-label="Reports">
      {data.items.map((report) => (
        <ReportItem key={report.id} report={report} />
      ))}
    </ul>
  );
}

function ReportItem({ report }: { report: Report }) {
  const { kind, format, query, state, error, created_at: createdAt, file } = report;
  const name = `${kindLabels[kind]}, ${format.toUpperCase()}`;
  const details = [
    query,
    formatTime(createdAt),
    file && formatCount(file.rows, 'row', 'rows'),
    file && formatBytes(file.bytes),
  ];
  return (
    <li>
      <div>
        {name} <span className={`tag job-${state}`}>{codeLabel(state)}</span>
        <p className="quiet">{details.filter(Boolean).join(' · ')}</p>
        <JobProgress job={report} />
        {error !== null && <p className="action-error">{error}</p>}
      </div>
      {file && (
        <a
          className="button"
          href={file.url}
          download={file.name}
          aria-label={`Download: ${name}, ${formatTime(createdAt)}`}
        >
          Download
        </a>
      )}
    </li>
  );
}

/** The query string in the address of a page, or a query string alone. */
function queryOf(text: string): string {
  return text.trim().replace(/^[^?]*\?/, '');
}
