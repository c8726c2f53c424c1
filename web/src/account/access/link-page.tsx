import type { ReactNode } from 'react';
import { ApiError } from '../../api/client.ts';
import { FocusedHeading } from '../../shared/focused-heading.tsx';

/** How far a visitor has come with a link from a mail. */
export type LinkState = 'open' | 'done' | 'invalid';

interface LinkPageProps {
  titles: Record<Exclude<LinkState, 'invalid'>, string>;
  state: LinkState;
  children: ReactNode;
  /** The way on when the link does not work. */
  wayOn: ReactNode;
}

/** The frame of a page that a link in a mail leads to. */
export function LinkPage({ titles, state, children, wayOn }: LinkPageProps) {
  const title = state === 'invalid' ? 'This link does not work' : titles[state];
  return (
    <main id="content" className="narrow">
      <title>{`${title} - Institute search`}</title>
      <FocusedHeading text={title} />
      {state === 'invalid' ? (
        <div className="notice">
          <p>It has expired, it was used before, or a part of it is missing.</p>
          {wayOn}
        </div>
      ) : (
        children
      )}
    </main>
  );
}

/** Whether a request failed because the token of its link has expired, was used or is incomplete. */
export function isInvalidLink(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.problem.errors?.some(({ pointer }) => pointer === '/token') ?? false;
}
