import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { instituteHref } from '../routing/routes.ts';
import {
  formatAge,
  formatCount,
  formatDay,
  formatNumber,
  formatSeconds,
  formatShare,
  formatTime,
} from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { fetchDashboard } from './admin-api.ts';

const refreshMs = 30_000;
const shownStates = 10;
const shownDays = 7;

/** The figures of the service, each with its age. Workers make them; the page only shows the last ones. */
export function DashboardView() {
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'dashboard'],
    queryFn: ({ signal }) => fetchDashboard(signal),
    refetchInterval: refreshMs,
  });
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} />;
  const {
    institutes,
    edits,
    waiting,
    commit_to_searchable: delay,
    answers_today: answers,
    jobs,
    searches,
  } = data;
  return (
    <div className="dashboard">
      <Card title="Institutes" group={institutes}>
        {({ total, by_status, by_kind, by_state }) => (
          <>
            <Figures figures={[['In all', formatNumber(total)], ...counts(by_status)]} />
            <h3>By kind</h3>
            <Figures figures={counts(by_kind)} />
            <h3>By state</h3>
            <Figures
              figures={by_state
                .slice(0, shownStates)
                .map(({ country, state, institutes: count }) => [
                  [state, country].filter(Boolean).join(', ') || 'Unknown',
                  formatNumber(count),
                ])}
            />
          </>
        )}
      </Card>
      <Card title="Edits" group={edits}>
        {({ days }) => (
          <Figures
            figures={days
              .slice(-shownDays)
              .reverse()
              .map(({ day, edits: count }) => [formatDay(day), formatNumber(count)])}
          />
        )}
      </Card>
      <Card title="From an edit to the search" group={delay}>
        {({ changes, p50_seconds: p50, p99_seconds: p99 }) => (
          <Figures
            figures={[
              ['Median', formatSeconds(p50)],
              ['99 of 100 within', formatSeconds(p99)],
              ['Changes measured', formatNumber(changes)],
            ]}
          />
        )}
      </Card>
      <Card title="Changes that wait for the index" group={waiting}>
        {({ changes, bulk, oldest_seconds: oldest, paused_at: pausedAt, dead_letters: deadLetters }) => (
          <>
            {pausedAt !== null && (
              <p className="form-error">Indexing is paused since {formatTime(pausedAt)}.</p>
            )}
            <Figures
              figures={[
                ['Waiting', formatNumber(changes)],
                ['Of these from imports', formatNumber(bulk)],
                ['Oldest', formatSeconds(oldest)],
                ['Refused by the index', formatNumber(deadLetters)],
              ]}
            />
          </>
        )}
      </Card>
      <Card title="Answers from the cache today" group={answers}>
        {({ states, share_without_search: share }) => (
          <Figures figures={[['Without a search', formatShare(share)], ...counts(states)]} />
        )}
      </Card>
      <Card title="Jobs" group={jobs}>
        {({ by_state, failed_by_kind, oldest_waiting_seconds: oldest }) => (
          <>
            <Figures figures={[...counts(by_state), ['Oldest that waits', formatSeconds(oldest)]]} />
            {Object.keys(failed_by_kind).length > 0 && (
              <>
                <h3>Failed</h3>
                <Figures figures={counts(failed_by_kind)} />
              </>
            )}
          </>
        )}
      </Card>
      <Card title="Popular searches" group={searches}>
        {({ popular }) => <Searches searches={popular} />}
      </Card>
      <Card title="Searches without a result" group={searches}>
        {({ found_nothing }) => <Searches searches={found_nothing} />}
      </Card>
      <section className="card">
        <h2>Newest institutes</h2>
        <ul>
          {(data.newest ?? []).map(({ id, slug, name, status, created_at }) => (
            <li key={id}>
              {status === 'published' ? <Link href={instituteHref(slug)}>{name}</Link> : name}{' '}
              <span className="quiet">
                {codeLabel(status)}, {formatTime(created_at)}
              </span>
            </li>
          ))}
        </ul>
        <Age time={data.at} />
      </section>
    </div>
  );
}

/** When figures were made; they are null until then. */
function Age({ time }: { time: string | null }) {
  if (time === null) return <p className="quiet">These figures have not been made yet.</p>;
  return (
    <p className="quiet">
      As of{' '}
      <time dateTime={time} title={formatTime(time)}>
        {formatAge(time)}
      </time>
    </p>
  );
}

interface CardProps<T> {
  title: string;
  /** The figures; null until a worker has made them for the first time. */
  group: T | null;
  children: (group: T) => ReactNode;
}

function Card<T extends { as_of: string }>({ title, group, children }: CardProps<T>) {
  return (
    <section className="card">
      <h2>{title}</h2>
      {group !== null && children(group)}
      <Age time={group?.as_of ?? null} />
    </section>
  );
}

function Figures({ figures }: { figures: [name: string, value: string][] }) {
  return (
    <dl className="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function counts(byName: Record<string, number>): [name: string, value: string][] {
  return Object.entries(byName).map(([name, count]) => [codeLabel(name), formatNumber(count)]);
}

interface SearchFigures {
  q: string | null;
  filters: Record<string, string[]>;
  searches: number;
}

function Searches({ searches }: { searches: SearchFigures[] }) {
  if (searches.length === 0) return <p>There are none.</p>;
  return (
    <ol>
      {searches.map(({ q, filters, searches: count }) => {
        const query = new URLSearchParams([
          ...(q === null ? [] : [['q', q]]),
          ...Object.entries(filters).flatMap(([name, values]) => values.map((value) => [name, value])),
        ]);
        const text = [q, ...Object.values(filters).flat()].filter(Boolean).join(', ') || 'All institutes';
        return (
          <li key={String(query)}>
            <Link href={`/?${query}`}>{text}</Link>{' '}
            <span className="quiet">{formatCount(count, 'search', 'searches')}</span>
          </li>
        );
      })}
    </ol>
  );
}
