import { ApiError } from '../api/client.ts';

/** What is wrong with an input that the page checks itself, as a whole sentence. */
export class InputError extends Error {}

/** Reports next to a control that its action failed. `text` is a whole sentence; screen readers announce it. */
export function ActionError({ text, error }: { text: string; error: Error | null }) {
  if (!error) return null;
  return (
    <p className="action-error" role="alert">
      {text} {describeFailure(error)}
    </p>
  );
}

/** The fields of the forms, as the beginning of a sentence. */
const fieldNames: Partial<Record<string, string>> = {
  '/email': 'The e-mail address',
  '/password': 'The password',
  '/old_password': 'The present password',
  '/new_password': 'The new password',
};

/** The reason of a failure in whole sentences, one for each invalid field if the API names some. */
export function describeFailure(error: unknown): string {
  if (error instanceof InputError) return error.message;
  if (!(error instanceof ApiError)) return 'Something went wrong.';
  const { errors } = error.problem;
  return (
    errors
      ?.map(({ detail, pointer = '' }) => `${fieldNames[pointer] ?? pointer.slice(1)} ${detail}.`)
      .join(' ') ?? error.message
  );
}
