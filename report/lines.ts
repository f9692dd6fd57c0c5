/** Lines of a source as the analyzer counts them, and how to show them: sources are hostile, terminals obey what they read. */

/** A lookup of the lines of a file; each file is split once. */
export function makeLines(source: string | ((file: string) => string | undefined) | undefined): (file: string) => readonly string[] | undefined {
  const cache = new Map<string, readonly string[] | undefined>()
  return (file) => {
    if (!cache.has(file)) cache.set(file, splitLines(typeof source === 'function' ? source(file) : source))
    return cache.get(file)
  }
}

// The four line terminators of ECMAScript; a byte order mark is no part of the first line.
function splitLines(text: string | undefined): readonly string[] | undefined {
  return text?.replace(/^\ufeff/, '').split(/\r\n|[\n\r\u2028\u2029]/)
}

// Controls (escape sequences), bidirectional controls, zero-width characters, lone surrogates.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** `text` with everything that could move, hide or recolor what a terminal shows written as an escape. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A line for a code frame: tabs become two spaces, the rest as in `visible`. */
export function displayLine(text: string): string {
  return text.split('\t').map(visible).join('  ')
}

// East Asian wide and full-width characters and emoji take two columns; combining marks take none.
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const NONE = /\p{Mn}|\p{Me}/u

/** How many columns of a terminal `text` takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const char of text) width += char < '\u0300' ? 1 : NONE.test(char) ? 0 : WIDE.test(char) ? 2 : 1
  return width
}
