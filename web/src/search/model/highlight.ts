const entities: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
  '&#39;': "'",
  '&#x2F;': '/',
};

interface TextPart {
  text: string;
  marked: boolean;
}

/**
 * Splits a highlighted text of the API into parts. The only markup that is recognized is `<mark>` and a few entities;
 * everything else stays text, so no HTML of the response reaches the document.
 */
export function markedParts(html: string): TextPart[] {
  let marked = false;
  const parts: TextPart[] = [];
  for (const piece of html.split(/(<\/?mark>)/)) {
    if (piece === '<mark>' || piece === '</mark>') marked = piece === '<mark>';
    else if (piece !== '') parts.push({ text: decodeEntities(piece), marked });
  }
  return parts;
}

function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#x27|#39|#x2F);/g, (entity) => entities[entity] ?? entity);
}
