export function SampleBanner() {
  return (
    <p className="banner sample-banner" role="note">
      Programmes, fees and ratings marked “sample” are generated for demonstration. They are not real.
    </p>
  );
}
