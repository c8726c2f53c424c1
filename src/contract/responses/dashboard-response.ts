import { type Static, Type } from 'typebox';
import { nullable } from '../../domain/nullable.ts';

const closed = { additionalProperties: false };
const count = (description: string) => Type.Integer({ minimum: 0, description });
const share = (description: string) => nullable(Type.Number({ minimum: 0, maximum: 1, description }));
const ms = (description: string) => nullable(Type.Number({ minimum: 0, description }));
const time = (description: string) => Type.String({ format: 'date-time', description });

const search = {
  q: nullable(Type.String({ description: 'Text of the searches; null for searches without text.' })),
  filters: Type.Record(Type.String(), Type.Array(Type.String()), {
    description: 'The selected values of each parameter.',
  }),
  searches: count('Number of searches.'),
};
const took = {
  took_p50_ms: ms('Median duration of the searches that were not answered from the cache, in milliseconds.'),
  took_p95_ms: ms('95th percentile of these durations, in milliseconds.'),
};
const askedFor = Type.Array(
  Type.Object(
    { ...search, total: count('Number of institutes that the latest search found.'), ...took },
    closed,
  ),
);

export const searchAnalyticsSchema = Type.Object(
  {
    since: Type.String({ format: 'date', description: 'First day of the period, in UTC.' }),
    days: Type.Array(
      Type.Object(
        {
          day: Type.String({ format: 'date' }),
          searches: count('Number of searches on this day.'),
          found_nothing: count('Number of these searches without a result.'),
          ...took,
        },
        closed,
      ),
    ),
    popular: askedFor,
    found_nothing: askedFor,
    slow: askedFor,
    rising: Type.Array(
      Type.Object(
        { ...search, before: count('Number of searches in the preceding period of the same length.') },
        closed,
      ),
    ),
  },
  {
    ...closed,
    $id: 'SearchAnalytics',
    description: 'What people searched for. Reading a further page does not count as a search.',
  },
);
export type SearchAnalytics = Static<typeof searchAnalyticsSchema>;

export const dashboardSchema = Type.Object(
  {
    at: time('When these figures were read.'),
    institutes: Type.Object(
      {
        total: count('Number of institutes of any status.'),
        by_status: Type.Record(Type.String(), count('Number of institutes with this status.')),
        by_kind: Type.Record(Type.String(), count('Number of institutes of this kind, of any status.')),
      },
      closed,
    ),
    edits_today: count('Number of audited changes since midnight UTC, without those to accounts.'),
    waiting: Type.Object(
      {
        changes: count('Number of changes in the outbox.'),
        bulk: count('Number of these changes that imports made. They are processed after the others.'),
        fan_outs: count(
          'Number of changed universities and places whose institutes have not been added to the outbox yet.',
        ),
        oldest_seconds: Type.Number({
          minimum: 0,
          description: 'Age of the oldest pending change, in seconds.',
        }),
        paused_at: nullable(time('When an operator paused indexing; null while it is running.')),
        dead_letters: count('Number of dead letters: changes that no index accepted.'),
      },
      closed,
    ),
    searches_today: Type.Object(
      {
        searches: count('Number of searches since midnight UTC.'),
        found_nothing: count('Number of these searches without a result.'),
        share_found_nothing: share('Share of searches without a result; null when there were none.'),
      },
      closed,
    ),
    answers_today: Type.Object(
      {
        states: Type.Record(Type.String(), count('Number of responses with this value of `X-Cache`.')),
        share_without_search: share('Share of responses that needed no search; null when there were none.'),
      },
      closed,
    ),
    newest: Type.Array(
      Type.Object(
        {
          id: Type.Integer({ minimum: 1 }),
          slug: Type.String(),
          name: Type.String(),
          status: Type.String(),
          created_at: time('When the institute was created.'),
        },
        closed,
      ),
      { maxItems: 10, description: 'The most recently created institutes, newest first.' },
    ),
    generation: count('Generation of the index, raised whenever changes become visible to searches.'),
  },
  { ...closed, $id: 'Dashboard', description: 'The state of the service, at most ten seconds old.' },
);
export type Dashboard = Static<typeof dashboardSchema>;
