/** The names that people type for a place beside its name in the data, in lower case. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  Ahmadabad: ['ahmedabad'],
  Ahmadnagar: ['ahmednagar'],
  Allahabad: ['prayagraj'],
  Bangalore: ['bengaluru'],
  Belgaum: ['belagavi'],
  Bijapur: ['vijayapura'],
  Barddhaman: ['burdwan'],
  'Dakshina Kannada': ['mangalore'],
  Ernakulam: ['kochi', 'cochin'],
  Gulbarga: ['kalaburagi'],
  Gurgaon: ['gurugram'],
  'Gautam Buddha Nagar': ['noida'],
  Hardwar: ['haridwar'],
  Kanchipuram: ['kancheepuram'],
  'Kanpur Nagar': ['kanpur'],
  Khordha: ['bhubaneswar'],
  Kozhikode: ['calicut'],
  Mahesana: ['mehsana'],
  Mumbai: ['bombay'],
  Mysore: ['mysuru'],
  'Sri Potti Sriramulu Nellore': ['nellore'],
  Thiruvananthapuram: ['trivandrum'],
  Tiruchirappalli: ['trichy'],
  Visakhapatnam: ['vizag'],
  'Y.S.R.': ['kadapa'],
  Odisha: ['orissa'],
  'Tamil Nadu': ['tamilnadu'],
  'Uttar Pradesh': ['up'],
  'Madhya Pradesh': ['mp'],
  'United States': ['usa'],
  'United States of America': ['usa'],
  'United Kingdom': ['uk'],
};

/** The names that people type for a place in lower case, the name in the data first. */
export function placeNames(place: string): string[] {
  return [place.toLowerCase().replaceAll('.', ''), ...(otherNames[place] ?? [])];
}
