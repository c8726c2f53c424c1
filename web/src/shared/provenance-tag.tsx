import type { Provenance } from '../../../src/domain/enumerations.ts';

const descriptions: Record<Provenance, { label: string; title: string }> = {
  generated: { label: 'sample', title: 'generated for demonstration, not real' },
  inferred: { label: 'inferred', title: 'inferred, not stated by the source' },
  approximate: { label: 'approx.', title: 'approximate' },
};

/** Marks a value that the source does not state. Without a provenance the value is stated, and has no mark. */
export function ProvenanceTag({ provenance }: { provenance: Provenance | undefined }) {
  if (!provenance) return null;
  const { label, title } = descriptions[provenance];
  return (
    <small className={`provenance provenance-${provenance}`} title={title}>
      <span aria-hidden="true">{label}</span>
      <span className="visually-hidden"> ({title})</span>
    </small>
  );
}

/** The provenance of a value in words. */
export function provenanceText(provenance: Provenance | undefined): string {
  return provenance ? descriptions[provenance].title : 'stated by the source';
}
