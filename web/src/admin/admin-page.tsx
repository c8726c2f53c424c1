import type { ReactNode } from 'react';
import type { Role } from '../../../src/domain/enumerations.ts';
import { useAccount } from '../account/account-queries.ts';
import { hasRole } from '../account/has-role.ts';
import type { Account } from '../api/response-checks.ts';
import { type AdminView, accountHref, adminHref } from '../routing/routes.ts';
import { ErrorBoundary } from '../shared/error-boundary.tsx';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { DashboardView } from './dashboard-view.tsx';
import { JobView } from './job-view.tsx';
import { JobsView } from './jobs-view.tsx';
import { ReportsView } from './reports-view.tsx';

const titles: Record<AdminView['name'], string> = {
  dashboard: 'Dashboard',
  reports: 'Reports',
  jobs: 'Jobs',
  job: 'Job',
};

// The API decides who may see what; here it is only decided what is offered.
const minimumRoles: Record<AdminView['name'], Role> = {
  dashboard: 'admin',
  reports: 'editor',
  jobs: 'admin',
  job: 'admin',
};

const sections: AdminView[] = [{ name: 'dashboard' }, { name: 'reports', query: '' }, { name: 'jobs' }];

/** The pages of admins and editors. */
export default function AdminPage({ view }: { view: AdminView }) {
  const { data: account, error, refetch } = useAccount();
  const title = view.name === 'job' ? `Job ${view.id}` : titles[view.name];
  const mayOpen = ({ name }: AdminView) => account != null && hasRole(account, minimumRoles[name]);
  return (
    <main id="content" className="narrow">
      <title>{`${title} - Institute search`}</title>
      <nav aria-label="Administration" className="admin-nav">
        {sections.filter(mayOpen).map((each) => (
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
      {account && !mayOpen(view) && <Notice>Your account may not open this page.</Notice>}
      {account && mayOpen(view) && (
        <ErrorBoundary what={title} resetKey={adminHref(view)}>
          <View account={account} view={view} />
        </ErrorBoundary>
      )}
    </main>
  );
}

function View({ account, view }: { account: Account; view: AdminView }) {
  switch (view.name) {
    case 'dashboard':
      return <DashboardView />;
    case 'jobs':
      return <JobsView />;
    case 'job':
      return <JobView key={view.id} id={view.id} />;
    case 'reports':
      return <ReportsView account={account} query={view.query} />;
  }
}

function Notice({ children }: { children: ReactNode }) {
  return (
    <div className="notice">
      <p>{children}</p>
    </div>
  );
}
