const oneDecimal = new Intl.NumberFormat('en-IN', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export function Rating({ value }: { value: number }) {
  const text = oneDecimal.format(value);
  return (
    <span className="rating">
      <span aria-hidden="true">★ {text}</span>
      <span className="visually-hidden">Rated {text} out of 5</span>
    </span>
  );
}
