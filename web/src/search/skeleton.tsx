const rows = ['a', 'b', 'c', 'd', 'e', 'f'];

export function Skeleton() {
  return (
    <div className="skeleton" aria-hidden="true">
      {rows.map((row) => (
        <div key={row} className="skeleton-row">
          <span />
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}
