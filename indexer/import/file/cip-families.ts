/** A two-digit family of the US Classification of Instructional Programs, and the matching discipline, if any. */
interface CipFamily {
  code: string;
  title: string;
  discipline: string | null;
}

const titles: [code: string, title: string, discipline: string | null][] = [
  ['01', 'Agriculture, Agriculture Operations, and Related Sciences', 'agriculture'],
  ['03', 'Natural Resources and Conservation', 'agriculture'],
  ['04', 'Architecture and Related Services', 'architecture'],
  ['05', 'Area, Ethnic, Cultural, Gender, and Group Studies', 'arts'],
  ['09', 'Communication, Journalism, and Related Programs', 'journalism'],
  ['10', 'Communications Technologies/Technicians and Support Services', 'journalism'],
  ['11', 'Computer and Information Sciences and Support Services', 'computer-applications'],
  ['12', 'Personal and Culinary Services', 'hotel-management'],
  ['13', 'Education', 'education'],
  ['14', 'Engineering', 'engineering'],
  ['15', 'Engineering Technologies and Engineering-Related Fields', 'engineering'],
  ['16', 'Foreign Languages, Literatures, and Linguistics', 'arts'],
  ['19', 'Family and Consumer Sciences/Human Sciences', null],
  ['22', 'Legal Professions and Studies', 'law'],
  ['23', 'English Language and Literature/Letters', 'arts'],
  ['24', 'Liberal Arts and Sciences, General Studies and Humanities', 'arts'],
  ['25', 'Library Science', 'library-science'],
  ['26', 'Biological and Biomedical Sciences', 'science'],
  ['27', 'Mathematics and Statistics', 'science'],
  ['29', 'Military Technologies and Applied Sciences', null],
  ['30', 'Multi/Interdisciplinary Studies', 'arts'],
  ['31', 'Parks, Recreation, Leisure, and Fitness Studies', 'physical-education'],
  ['38', 'Philosophy and Religious Studies', 'arts'],
  ['39', 'Theology and Religious Vocations', 'arts'],
  ['40', 'Physical Sciences', 'science'],
  ['41', 'Science Technologies/Technicians', 'science'],
  ['42', 'Psychology', null],
  ['43', 'Homeland Security, Law Enforcement, Firefighting and Related Protective Services', null],
  ['44', 'Public Administration and Social Service Professions', 'social-work'],
  ['45', 'Social Sciences', 'arts'],
  ['46', 'Construction Trades', null],
  ['47', 'Mechanic and Repair Technologies/Technicians', null],
  ['48', 'Precision Production', null],
  ['49', 'Transportation and Materials Moving', null],
  ['50', 'Visual and Performing Arts', 'fine-arts'],
  ['51', 'Health Professions and Related Programs', 'paramedical'],
  ['52', 'Business, Management, Marketing, and Related Support Services', 'management'],
  ['54', 'History', 'arts'],
];

/** The families of CIP 2010 in which the College Scorecard counts degrees, in the order of their codes. */
export const cipFamilies: readonly CipFamily[] = titles.map(([code, title, discipline]) => ({
  code,
  title,
  discipline,
}));
