interface RemoveButtonProps {
  label: string;
  isPending: boolean;
  onRemove: () => void;
}

/** The button that removes an entry from a list of the account. */
export function RemoveButton({ label, isPending, onRemove }: RemoveButtonProps) {
  return (
    <button
      type="button"
      className="link-button"
      aria-label={label}
      // The `disabled` attribute would take the focus away.
      aria-disabled={isPending}
      onClick={() => isPending || onRemove()}
    >
      {isPending ? 'Removing…' : 'Remove'}
    </button>
  );
}
