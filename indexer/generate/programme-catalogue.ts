import type { Level } from '../../src/domain/enumerations.ts';

/** A course of study that colleges in India offer; `fee` is in INR per year at a private college, `intake` in seats. */
interface ProgrammeTemplate {
  discipline: string;
  name: string;
  level: Level;
  months: number;
  fee: number;
  intake: number;
  /** Whether it can also be studied part-time, by correspondence or online. */
  flexible: boolean;
}

type Row = [name: string, level: keyof typeof levels, months: number, fee: number, intake: number];

const levels = {
  C: 'certificate',
  D: 'diploma',
  U: 'undergraduate',
  P: 'postgraduate',
  R: 'doctorate',
} as const;

const byDiscipline: Record<string, Row[]> = {
  agriculture: [
    ['B.Sc Agriculture', 'U', 48, 60_000, 60],
    ['B.Sc Horticulture', 'U', 48, 55_000, 40],
    ['M.Sc Agronomy', 'P', 24, 65_000, 20],
    ['Diploma in Agriculture', 'D', 24, 25_000, 40],
    ['Ph.D Agricultural Sciences', 'R', 36, 50_000, 10],
  ],
  architecture: [
    ['B.Arch', 'U', 60, 120_000, 40],
    ['B.Plan', 'U', 48, 90_000, 30],
    ['M.Arch Urban Design', 'P', 24, 130_000, 20],
  ],
  arts: [
    ['B.A. English', 'U', 36, 12_000, 60],
    ['B.A. History', 'U', 36, 10_000, 60],
    ['B.A. Economics', 'U', 36, 14_000, 60],
    ['B.A. Political Science', 'U', 36, 10_000, 60],
    ['M.A. English', 'P', 24, 15_000, 40],
    ['M.A. Economics', 'P', 24, 16_000, 40],
    ['Ph.D Humanities', 'R', 36, 25_000, 10],
  ],
  ayurveda: [
    ['BAMS', 'U', 66, 220_000, 60],
    ['M.D. Ayurveda', 'P', 36, 300_000, 10],
    ['Certificate in Panchakarma', 'C', 6, 30_000, 20],
  ],
  commerce: [
    ['B.Com', 'U', 36, 18_000, 120],
    ['B.Com Accounting and Finance', 'U', 36, 28_000, 60],
    ['M.Com', 'P', 24, 20_000, 60],
    ['Certificate in Taxation', 'C', 6, 9_000, 40],
    ['Ph.D Commerce', 'R', 36, 25_000, 10],
  ],
  'computer-applications': [
    ['BCA', 'U', 36, 45_000, 60],
    ['B.Sc Computer Science', 'U', 36, 38_000, 60],
    ['MCA', 'P', 24, 75_000, 60],
    ['M.Sc Information Technology', 'P', 24, 55_000, 30],
    ['Post Graduate Diploma in Computer Applications', 'D', 12, 20_000, 40],
  ],
  dental: [
    ['BDS', 'U', 60, 300_000, 100],
    ['MDS Orthodontics', 'P', 36, 600_000, 6],
    ['Diploma in Dental Mechanics', 'D', 24, 50_000, 20],
  ],
  design: [
    ['B.Des Fashion Design', 'U', 48, 150_000, 30],
    ['B.Des Product Design', 'U', 48, 160_000, 30],
    ['M.Des', 'P', 24, 180_000, 15],
    ['Diploma in Interior Design', 'D', 12, 70_000, 30],
  ],
  education: [
    ['B.Ed', 'U', 24, 45_000, 100],
    ['M.Ed', 'P', 24, 55_000, 50],
    ['D.El.Ed', 'D', 24, 25_000, 50],
    ['B.A. B.Ed (integrated)', 'U', 48, 40_000, 50],
    ['Ph.D Education', 'R', 36, 30_000, 10],
  ],
  engineering: [
    ['B.Tech Computer Science', 'U', 48, 110_000, 120],
    ['B.Tech Mechanical Engineering', 'U', 48, 90_000, 60],
    ['B.Tech Civil Engineering', 'U', 48, 85_000, 60],
    ['B.Tech Electronics and Communication', 'U', 48, 95_000, 60],
    ['B.Tech Electrical Engineering', 'U', 48, 88_000, 60],
    ['M.Tech Structural Engineering', 'P', 24, 100_000, 18],
    ['M.Tech Computer Science', 'P', 24, 110_000, 18],
    ['Diploma in Mechanical Engineering', 'D', 36, 35_000, 60],
    ['Diploma in Civil Engineering', 'D', 36, 32_000, 60],
    ['Diploma in Electrical Engineering', 'D', 36, 34_000, 60],
    ['Ph.D Engineering', 'R', 36, 60_000, 10],
  ],
  'fine-arts': [
    ['BFA Painting', 'U', 48, 40_000, 30],
    ['B.Mus', 'U', 36, 25_000, 30],
    ['MFA', 'P', 24, 45_000, 15],
    ['Diploma in Classical Music', 'D', 24, 12_000, 20],
  ],
  fisheries: [
    ['B.F.Sc', 'U', 48, 50_000, 40],
    ['M.F.Sc Aquaculture', 'P', 24, 55_000, 15],
  ],
  homoeopathy: [
    ['BHMS', 'U', 66, 120_000, 60],
    ['M.D. Homoeopathy', 'P', 36, 150_000, 10],
  ],
  'hotel-management': [
    ['Bachelor of Hotel Management', 'U', 48, 95_000, 60],
    ['Diploma in Food Production', 'D', 18, 45_000, 40],
    ['MBA Hospitality', 'P', 24, 140_000, 30],
  ],
  journalism: [
    ['B.A. Journalism and Mass Communication', 'U', 36, 50_000, 40],
    ['M.A. Journalism and Mass Communication', 'P', 24, 60_000, 30],
    ['Diploma in Broadcast Journalism', 'D', 12, 40_000, 20],
  ],
  law: [
    ['LL.B', 'U', 36, 35_000, 120],
    ['B.A. LL.B (integrated)', 'U', 60, 60_000, 60],
    ['LL.M', 'P', 24, 50_000, 30],
    ['Diploma in Cyber Law', 'D', 12, 18_000, 40],
    ['Ph.D Law', 'R', 36, 40_000, 10],
  ],
  'library-science': [
    ['B.Lib.I.Sc', 'U', 12, 15_000, 40],
    ['M.Lib.I.Sc', 'P', 12, 20_000, 30],
  ],
  management: [
    ['BBA', 'U', 36, 60_000, 60],
    ['MBA', 'P', 24, 150_000, 120],
    ['MBA Finance', 'P', 24, 160_000, 60],
    ['PGDM', 'P', 24, 250_000, 60],
    ['Certificate in Entrepreneurship', 'C', 6, 20_000, 30],
    ['Ph.D Management', 'R', 36, 70_000, 10],
  ],
  medicine: [
    ['MBBS', 'U', 66, 750_000, 150],
    ['M.D. General Medicine', 'P', 36, 950_000, 12],
    ['M.S. General Surgery', 'P', 36, 950_000, 12],
    ['Ph.D Medical Sciences', 'R', 36, 100_000, 8],
  ],
  nursing: [
    ['B.Sc Nursing', 'U', 48, 80_000, 60],
    ['General Nursing and Midwifery', 'D', 36, 55_000, 60],
    ['Post Basic B.Sc Nursing', 'U', 24, 70_000, 40],
    ['M.Sc Nursing', 'P', 24, 110_000, 20],
  ],
  paramedical: [
    ['B.Sc Medical Laboratory Technology', 'U', 36, 55_000, 40],
    ['Diploma in Medical Laboratory Technology', 'D', 24, 35_000, 40],
    ['Diploma in Radiography', 'D', 24, 40_000, 30],
  ],
  pharmacy: [
    ['B.Pharm', 'U', 48, 85_000, 100],
    ['D.Pharm', 'D', 24, 60_000, 60],
    ['M.Pharm Pharmaceutics', 'P', 24, 120_000, 15],
    ['Pharm.D', 'R', 72, 180_000, 30],
  ],
  'physical-education': [
    ['B.P.Ed', 'U', 24, 40_000, 100],
    ['M.P.Ed', 'P', 24, 50_000, 40],
    ['Certificate in Yoga', 'C', 6, 8_000, 40],
  ],
  physiotherapy: [
    ['BPT', 'U', 54, 100_000, 60],
    ['MPT Orthopaedics', 'P', 24, 140_000, 10],
  ],
  sanskrit: [
    ['Shastri', 'U', 36, 5_000, 60],
    ['Acharya', 'P', 24, 6_000, 40],
    ['Certificate in Sanskrit', 'C', 12, 3_000, 40],
    ['Ph.D Sanskrit', 'R', 36, 15_000, 10],
  ],
  science: [
    ['B.Sc Physics', 'U', 36, 20_000, 60],
    ['B.Sc Chemistry', 'U', 36, 22_000, 60],
    ['B.Sc Mathematics', 'U', 36, 18_000, 60],
    ['B.Sc Biotechnology', 'U', 36, 45_000, 40],
    ['M.Sc Chemistry', 'P', 24, 35_000, 30],
    ['M.Sc Mathematics', 'P', 24, 25_000, 30],
    ['Ph.D Science', 'R', 36, 35_000, 10],
  ],
  'social-work': [
    ['BSW', 'U', 36, 18_000, 60],
    ['MSW', 'P', 24, 30_000, 40],
  ],
  veterinary: [
    ['B.V.Sc & A.H.', 'U', 66, 90_000, 80],
    ['M.V.Sc', 'P', 24, 80_000, 15],
    ['Diploma in Veterinary Pharmacy', 'D', 24, 30_000, 30],
  ],
};

const flexible = new Set([
  'arts',
  'commerce',
  'computer-applications',
  'journalism',
  'library-science',
  'management',
  'sanskrit',
  'social-work',
]);

export const programmeTemplates: readonly ProgrammeTemplate[] = Object.entries(byDiscipline).flatMap(
  ([discipline, rows]) =>
    rows.map(([name, level, months, fee, intake]) => ({
      discipline,
      name,
      level: levels[level],
      months,
      fee,
      intake,
      flexible: flexible.has(discipline),
    })),
);
