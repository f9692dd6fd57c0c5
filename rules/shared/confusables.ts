/**
 * DATA: characters that look like another, or like nothing. After Unicode's confusables.txt, cut down to letters that pass for a
 * Latin letter or a digit in the fonts that code is read in; compatibility forms (full width, mathematical) need no entry, NFKC maps them.
 */

/** The controls that reorder what is shown: embeddings, overrides, isolates, and what ends them. */
export const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/g

/** Characters an identifier may contain that show as nothing. */
export const INVISIBLE = /[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff\uffa0]|\ud834[\udd73-\udd7a]|\udb40[\udc00-\uddef]/

const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аɑα', b: 'ЬƄ', c: 'сϲᴄⅽ', d: 'ԁɗ', e: 'еҽ', f: 'ƒẝ', g: 'ɡցԍ', h: 'һհ', i: 'іıιɩⅰӏ', j: 'јϳ', k: 'κк', l: 'ⅼǀӀןا', m: 'м', n: 'ոпη',
  o: 'оοσօ०ᴏ', p: 'рρ', q: 'ԛգ', r: 'гᴦ', s: 'ѕꜱ', t: 'тτ', u: 'υսᴜ', v: 'νѵᴠ', w: 'ѡԝաᴡω', x: 'хχ', y: 'уγүყ', z: 'ᴢ',
  A: 'АΑᎪ', B: 'ВΒᏴ', C: 'СϹᏟ', D: 'ᎠⅮ', E: 'ЕΕᎬ', F: 'ϜᏆ', G: 'ԌᏀ', H: 'НΗᎻ', I: 'ІΙӀ', J: 'ЈᎫ', K: 'КΚᏦ', L: 'ᏞⅬ', M: 'МΜᎷ', N: 'ΝⲚ',
  O: 'ОΟՕ', P: 'РΡᏢ', Q: 'Ԛ', R: 'ᎡᏒ', S: 'ЅՏᏚ', T: 'ТΤᎢ', U: 'ՍႮ', V: 'ѴᏙ', W: 'ԜᎳ', X: 'ХΧ', Y: 'ΥҮᎩ', Z: 'ΖᏃ',
  3: 'ЗӠ', 6: 'б',
}

const LATIN_OF: ReadonlyMap<string, string> = new Map(Object.entries(LOOKALIKES).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)))

/** Whether the character can pass for a Latin letter or a digit. */
export function isLookalike(char: string): boolean {
  return char > '\x7f' && (LATIN_OF.has(char) || (char.normalize('NFKC') !== char && /^\w$/.test(char.normalize('NFKC'))))
}

/** What a name looks like: two names with the same skeleton are hard to tell apart. */
export function skeletonOf(name: string): string {
  let skeleton = ''
  for (const char of name.normalize('NFKC')) skeleton += LATIN_OF.get(char) ?? char
  return skeleton
}

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Georgian', 'Coptic', 'Hebrew', 'Arabic', 'Devanagari', 'Thai'] as const
const SCRIPT_PATTERNS = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const)

/** The scripts of a name, those of East Asia left out: names there are often half Latin, and nothing in them looks Latin. */
export function scriptsOf(name: string): string[] {
  return SCRIPT_PATTERNS.filter(([, pattern]) => pattern.test(name)).map(([script]) => script)
}
