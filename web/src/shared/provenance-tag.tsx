import type { Known } from '../api/response-types.ts';

const meanings: Record<Known, { label: string; title: string }> = {
  generated: { label: 'sample', title: 'generated for demonstration, not real' },
  inferred: { label: 'inferred', title: 'inferred, not stated by the source' },
  approximate: { label: 'approx.', title: 'approximate' },
};

/** A mark beside a value that the source does not state; nothing beside one that it does. */
export function KnownTag({ how }: { how: Known | undefined }) {
  if (!how) return null;
  const { label, title } = meanings[how];
  return (
    <small className={`known known-${how}`} title={title}>
      <span aria-hidden="true">{label}</span>
      <span className="visually-hidden"> ({title})</span>
    </small>
  );
}

export function knownText(how: Known | undefined): string {
  return how ? meanings[how].title : 'stated by the source';
}
