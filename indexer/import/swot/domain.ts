import { acronymsOf } from '../../../src/domain/text/names.ts';

/** Second-level domains, academic or general, below the top-level domain of a country. */
const secondLevels = new Set(
  'ac edu ed co com org or net ne gov gob gouv go gv sch school k12 ernet res nic info asso g12'.split(' '),
);

/** Leftmost labels of mail domains of students or staff, which are not institutions of their own. */
const mailLabels = new Set(
  `student students stud studs stu std studen studenti studenten studente studentes estudiante estudiantes estudante
  estudantes alumni alumno alumnos alum alu aluno alunos mail email webmail correo my mymail www edu live office o365
  office365 gsuite google gapps gmail outlook ogr ogrenci eleve eleves elev etu etud etudiant etudiants mahasiswa siswa
  pupil pupils learner learners staff faculty profesor professor prof members uczen ug pg`.split(/\s+/),
);

/** Domains that are used for mail only, without a website. */
const mailHosts = /\.(onmicrosoft\.com|ernet\.in)$/;

/** Converts a path to a domain: 'in/ac/iitb.txt' becomes iitb.ac.in; null if the path is not a domain. */
export function domainOfPath(path: string): string | null {
  const labels = path
    .replace(/\.txt$/, '')
    .toLowerCase()
    .split('/');
  const valid = labels.length > 1 && labels.every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label));
  return valid ? labels.reverse().join('.') : null;
}

/** The labels left of the public suffix: ['iitb'] of iitb.ac.in, ['worc', 'ox'] of worc.ox.ac.uk. */
export function ownLabels(domain: string): string[] {
  const labels = domain.split('.');
  const top = labels.pop() ?? '';
  const second = labels.at(-1) ?? '';
  const belongsToTop = secondLevels.has(second) || (top === 'kr' && /^(hs|ms|es|sc)$/.test(second));
  if (labels.length > 1 && top.length === 2 && belongsToTop) labels.pop();
  return labels;
}

/** Removes the labels of mail domains: student.rcsj.edu becomes rcsj.edu. */
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
 * The domain of the institution itself: without labels of mail domains, and for a subdomain its parent domain if that is
 * made of the initials of the name (svnit.ac.in for coed.svnit.ac.in, '… Vallabhbhai National …').
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

/** The website of a domain; null for mail domains such as ernet.in, India's former academic network. */
export function websiteOfDomain(domain: string): string | null {
  return mailHosts.test(domain) ? null : `https://${domain}`;
}

/**
 * The short name in a domain: 'iitb', 'bits pilani'. It has 2 to 12 letters and spaces; null for a subdomain, whose label
 * names a department or campus, and for other labels.
 */
export function shortName(domain: string): string | null {
  const own = ownLabels(domain);
  if (own.length !== 1 || mailHosts.test(domain.replace('.ernet.in', '.ac.in'))) return null;
  const name = (own[0] as string).replaceAll('-', ' ');
  return /^[a-z]{2,}( [a-z]{2,}){0,2}$/.test(name) && name.length <= 12 ? name : null;
}

/** Whether `list` contains the domain or one of its parent domains. */
export function isListed(domain: string, list: ReadonlySet<string>): boolean {
  const labels = domain.split('.');
  return labels.some((_, index) => list.has(labels.slice(index).join('.')));
}
