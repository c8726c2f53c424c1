import { ApiError } from '../api/client.ts';
import type { Problem } from '../api/response-types.ts';

const unknown: Problem = { title: 'Something went wrong', status: 0 };

export function ProblemView({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const problem = error instanceof ApiError ? error.problem : unknown;
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
