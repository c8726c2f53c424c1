import { ApiError } from '../api/client.ts';
import type { Problem } from '../api/response-checks.ts';

const unknownProblem: Problem = { title: 'Something went wrong', status: 0 };

/** A failed request, with a button to repeat it. */
export function ProblemView({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const problem = error instanceof ApiError ? error.problem : unknownProblem;
  return (
    <div className="notice problem" role="alert">
      <h3>{problem.title}</h3>
      {problem.detail && <p>{problem.detail}</p>}
      {problem.errors && (
        <ul>
          {problem.errors.map(({ parameter, pointer, detail }) => (
            <li key={`${parameter ?? pointer}:${detail}`}>
              {parameter ?? pointer}: {detail}
            </li>
          ))}
        </ul>
      )}
      {problem.instance && <p className="quiet">Reference: {problem.instance}</p>}
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
