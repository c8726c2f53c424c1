import { ApiError } from '../api/client.ts';

/** Says beside a control that what it should do has failed, aloud too. `text` is a whole sentence. */
export function ActionError({ text, error }: { text: string; error: Error | null }) {
  if (!error) return null;
  return (
    <p className="action-error" role="alert">
      {text} {failureText(error)}
    </p>
  );
}

/** What the API says is wrong: with each field, where there are some. */
export function failureText(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong.';
  const { errors } = error.problem;
  return (
    errors?.map(({ detail, pointer = '' }) => `${pointer.slice(1)} ${detail}`).join('; ') ?? error.message
  );
}
