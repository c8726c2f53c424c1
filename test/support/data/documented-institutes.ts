import type { Queryable } from '../../../src/storage/postgres/pool.ts';
import { addInstitute, addPlaces } from './catalogue.ts';

/** A few institutes like those of the real data that the documented examples ask for; their ids. */
export async function addDocumentedInstitutes(db: Queryable): Promise<number[]> {
  const { country, state, district: ernakulam } = await addPlaces(db);
  const addDistrict = async (stateName: string, name: string) => {
    const { rows } = await db.query<{ id: number }>(
      `with state as (insert into places (kind, parent_id, name) values ('state', $1, $2) returning id)
       insert into places (kind, parent_id, name, latitude, longitude)
       select 'district', id, $3, 13.08784, 80.27847 from state returning id`,
      [country, stateName, name],
    );
    return rows[0]?.id;
  };
  const chennai = await addDistrict('Tamil Nadu', 'Chennai');
  const kannada = await addDistrict('Karnataka', 'Dakshina Kannada');
  const university = (slug: string, name: string, fields: object = {}) =>
    addInstitute(db, { slug, name, kind: 'university', ...fields });

  const anna = await university('anna-university-chennai', 'Anna University, Chennai', {
    place_id: chennai,
    city: 'Chennai',
    aliases: ['Anna University'],
    rating: 4.5,
    popularity: 600,
    provenance: { rating: 'generated', place: 'inferred' },
  });
  const madras = await university('madras-university-chennai', 'Madras University, Chennai', {
    place_id: chennai,
    established: 1857,
    website: 'https://example.org/',
  });
  const others = [
    await university('yonder-university', 'Yonder University'),
    await university('zeta-university', 'Zeta University'),
    await addInstitute(db, { slug: 'annapurna-college', name: 'Annapurna College', place_id: kannada }),
    await addInstitute(db, {
      slug: 'medical-ernakulam',
      name: 'Medical College, Ernakulam',
      place_id: ernakulam,
    }),
    await addInstitute(db, {
      slug: 'quaid-e-milleth',
      name: 'Quaid E Milleth Govt College for Women',
      place_id: chennai,
      affiliation_id: madras,
      ownership: 'government',
      gender: 'women',
    }),
  ];
  const engineering = await addInstitute(db, {
    slug: 'school-of-engineering',
    name: 'School of Engineering',
    kind: 'constituent-college',
    place_id: ernakulam,
    latitude: 9.99,
    longitude: 76.3,
    rating: 3.1,
    accreditation: 'A',
  });
  const law = await addInstitute(db, {
    slug: 'kerala-law',
    name: 'Kerala Law Academy Law College',
    place_id: state,
  });
  await db.query(
    `insert into programmes (institute_id, name, level, discipline, mode, fee, currency, duration_months, intake, provenance)
     values ($1, 'B.A.', 'undergraduate', 'arts', 'full-time', 15000, 'INR', 36, 120, 'generated'),
            ($2, 'B.A.', 'undergraduate', 'arts', null, null, null, null, null, null),
            ($3, 'B.Tech', 'undergraduate', 'engineering', 'full-time', 90000, 'INR', 48, 60, 'generated'),
            ($4, 'LL.B.', 'undergraduate', 'law', 'full-time', 20000, 'INR', 36, 60, 'generated')`,
    [anna, madras, engineering, law],
  );
  await db.query(`insert into institute_facilities (institute_id, facility) values ($1, 'hostel')`, [
    engineering,
  ]);
  return [anna, madras, ...others, engineering, law];
}
