import { ApiError } from '../api.ts';

/** Says beside a control that what it should do has failed, aloud too. `text` is a whole sentence. */
export function ActionError({ text, error }: { text: string; error: Error | null }) {
  if (!error) return null;
  return (
    <p className="action-error" role="alert">
      {text} {error instanceof ApiError ? error.message : 'Something went wrong.'}
    </p>
  );
}
