const decoder = new TextDecoder('utf-8', { fatal: true });

/** The characters of windows-1252 from 0x80 to 0x9f; its five unassigned codes are control characters, as in Latin-1. */
const upper = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 0x20 }, (_, at) => 0x80 + at));
const upperBytes = new Map([...upper].map((character, at) => [character, 0x80 + at]));

/** The characters that UTF-8 consists of when it is decoded as windows-1252 or Latin-1. */
const run = new RegExp(`[\\u0080-\\u00ff${upper}]{2,}`, 'g');
/** A first byte and its continuation bytes: accented letters, dashes, quotes and the scripts of India. */
const telltale = new RegExp(
  `[\\u00c2\\u00c3][\\u0080-\\u00bf${upper}]|[\\u00e0\\u00e2][\\u0080-\\u00bf${upper}]{2}`,
);
const maxRounds = 3;

/**
 * Repairs mojibake: text whose UTF-8 was decoded as windows-1252, up to three times over. 'WOMENâ€™S' becomes 'WOMEN’S'.
 * Each run of non-ASCII characters is either repaired or kept; correct text is kept.
 */
export function repairEncoding(text: string): string {
  let repaired = text;
  for (let round = 0; round < maxRounds && telltale.test(repaired); round += 1) {
    repaired = repaired.replace(run, (characters) =>
      telltale.test(characters) ? decode(characters) : characters,
    );
  }
  return repaired;
}

function decode(characters: string): string {
  const bytes = [...characters].map((character) => upperBytes.get(character) ?? character.charCodeAt(0));
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    // A genuine 'Ã', as in 'SÃO PAULO'.
    return characters;
  }
}
