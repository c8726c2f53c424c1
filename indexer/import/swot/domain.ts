import { acronymsOf } from '../../../src/domain/text/names.ts';

/** What stands between a name and a country's top level: academic, or for anybody. */
const secondLevels = new Set(
  'ac edu ed co com org or net ne gov gob gouv go gv sch school k12 ernet res nic info asso g12'.split(' '),
);

/** Leftmost labels that stand for the mail of students or staff, not for an institution. */
const mailLabels = new Set(
  `student students stud studs stu std studen studenti studenten studente studentes estudiante estudiantes estudante
  estudantes alumni alumno alumnos alum alu aluno alunos mail email webmail correo my mymail www edu live office o365
  office365 gsuite google gapps gmail outlook ogr ogrenci eleve eleves elev etu etud etudiant etudiants mahasiswa siswa
  pupil pupils learner learners staff faculty profesor professor prof members uczen ug pg`.split(/\s+/),
);

/** Domains under which anybody has mail and nobody a site of his own. */
const mailHosts = /\.(onmicrosoft\.com|ernet\.in)$/;

/** 'in/ac/iitb.txt' is iitb.ac.in; null for what is no domain. */
export function domainOfPath(path: string): string | null {
  const labels = path
    .replace(/\.txt$/, '')
    .toLowerCase()
    .split('/');
  const valid = labels.length > 1 && labels.every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label));
  return valid ? labels.reverse().join('.') : null;
}

/** The labels left of the top level and what belongs to it: ['iitb'] of iitb.ac.in, ['worc', 'ox'] of worc.ox.ac.uk. */
export function ownLabels(domain: string): string[] {
  const labels = domain.split('.');
  const top = labels.pop() as string;
  const second = labels.at(-1) as string;
  const belongsToTop = secondLevels.has(second) || (top === 'kr' && /^(hs|ms|es|sc)$/.test(second));
  if (labels.length > 1 && top.length === 2 && belongsToTop) labels.pop();
  return labels;
}

/** Without the labels of mail: student.rcsj.edu is rcsj.edu. */
export function stripMailLabels(domain: string): string {
  let own = ownLabels(domain);
  let rest = domain;
  while (own.length > 1 && mailLabels.has(own[0] as string)) {
    own = own.slice(1);
    rest = rest.slice(rest.indexOf('.') + 1);
  }
  return rest;
}

/**
 * The domain of the institution itself: without mail, and where the domain is a part's of which nothing else is known,
 * the one above it if that is called by the initials of the name (coed.svnit.ac.in, '… Vallabhbhai National …').
 */
export function homeDomain(domain: string, name: string): string {
  const home = stripMailLabels(domain);
  const own = ownLabels(home);
  const isInitials = own.length > 1 && acronymsOf(name, null).includes(own.at(-1) as string);
  return isInitials
    ? home
        .split('.')
        .slice(own.length - 1)
        .join('.')
    : home;
}

/** null where there is only mail: ernet.in, India's old academic network, has given way to ac.in. */
export function websiteOfDomain(domain: string): string | null {
  return mailHosts.test(domain) ? null : `https://${domain}`;
}

/**
 * What an institution is called by its domain: 'iitb', 'bits pilani'. Letters only, 2 to 12; null for a domain below
 * another one (its label names a department or campus), and for what nobody would search by.
 */
export function shortName(domain: string): string | null {
  const own = ownLabels(domain);
  if (own.length !== 1 || mailHosts.test(domain.replace('.ernet.in', '.ac.in'))) return null;
  const name = (own[0] as string).replaceAll('-', ' ');
  return /^[a-z]{2,}( [a-z]{2,}){0,2}$/.test(name) && name.length <= 12 ? name : null;
}

/** Whether `list` has the domain or one above it. */
export function isListed(domain: string, list: ReadonlySet<string>): boolean {
  const labels = domain.split('.');
  return labels.some((_, index) => list.has(labels.slice(index).join('.')));
}
