import type { ReactNode } from 'react';
import { useAccount } from '../account/account-queries.ts';
import { type AdminView, accountHref, adminHref } from '../routing/routes.ts';
import { ErrorBoundary } from '../shared/error-boundary.tsx';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { JobView } from './job-view.tsx';
import { JobsView } from './jobs-view.tsx';

const titles: Record<AdminView['name'], string> = {
  jobs: 'Jobs',
  job: 'Job',
};

const sections: AdminView[] = [{ name: 'jobs' }];

/** The pages of admins and editors. The API decides what each role may see; the page only explains a refusal. */
export default function AdminPage({ view }: { view: AdminView }) {
  const { data: account, error, refetch } = useAccount();
  const title = view.name === 'job' ? `Job ${view.id}` : titles[view.name];
  return (
    <main id="content" className="narrow">
      <title>{`${title} - Institute search`}</title>
      <nav aria-label="Administration" className="admin-nav">
        {sections.map((each) => (
          <Link
            key={each.name}
            href={adminHref(each)}
            aria-current={each.name === view.name ? 'page' : undefined}
          >
            {titles[each.name]}
          </Link>
        ))}
      </nav>
      <h1>{title}</h1>
      {error && <ProblemView error={error} onRetry={() => void refetch()} />}
      {account === undefined && !error && <Skeleton rows={3} />}
      {account === null && (
        <Notice>
          <Link href={accountHref()}>Sign in</Link> with the account of an editor or admin to see this page.
        </Notice>
      )}
      {account?.role === 'student' && <Notice>This page is for editors and admins.</Notice>}
      {account && account.role !== 'student' && (
        <ErrorBoundary what={title} resetKey={adminHref(view)}>
          <View view={view} />
        </ErrorBoundary>
      )}
    </main>
  );
}

function View({ view }: { view: AdminView }) {
  switch (view.name) {
    case 'jobs':
      return <JobsView />;
    case 'job':
      return <JobView key={view.id} id={view.id} />;
  }
}

function Notice({ children }: { children: ReactNode }) {
  return (
    <div className="notice">
      <p>{children}</p>
    </div>
  );
}
