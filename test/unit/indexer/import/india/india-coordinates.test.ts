import assert from 'node:assert/strict';
import { indianCoordinates } from '../../../../../indexer/import/india/india-coordinates.ts';

describe('The coordinates of Indian places', () => {
  it('are found by name, by another spelling, and across a border that has moved', async () => {
    const locate = await indianCoordinates();
    const at = (state: string, district: string | null) => locate({ country: 'India', state, district });
    const near = (point: [number, number] | null, lat: number, lon: number) => {
      assert.ok(
        point && Math.hypot(point[0] - lat, point[1] - lon) < 0.4,
        `${point} is not near ${lat},${lon}`,
      );
    };
    near(at('Karnataka', 'Bangalore'), 12.97, 77.59);
    near(at('Karnataka', 'Gulbarga'), 17.33, 76.83);
    near(at('Bihar', 'Aurangabad'), 24.75, 84.37);
    near(at('Maharashtra', 'Aurangabad'), 19.88, 75.34);
    near(at('Jammu and Kashmir', 'Leh(Ladakh)'), 34.16, 77.58);
    near(at('Daman and Diu', 'Daman'), 20.4, 72.85);
    near(at('West Bengal', 'North Twenty Four Parganas'), 22.72, 88.48);
    near(at('Gujarat', 'Ahmadabad'), 23.03, 72.58);
    near(at('Nagaland', 'Kiphire'), 25.85, 94.8);
    near(at('Kerala', null), 10.4, 76.4);
    assert.ok(locate({ country: 'India', state: null, district: null }));
    assert.equal(at('Atlantis', 'Chennai'), null);
    assert.equal(locate({ country: 'Elsewhere', state: 'Karnataka', district: 'Bangalore' }), null);
  });
});
