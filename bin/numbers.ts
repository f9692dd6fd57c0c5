/** Numbers as flags: `1e6`, `1_000_000` and `Infinity` are fine; nothing is guessed. */
import { InvalidArgumentError } from 'commander'

/** A whole number of at least one, or Infinity. */
export function parseCount(text: string): number {
  const value = parseNumber(text)
  if (value !== Infinity && (!Number.isSafeInteger(value) || value < 1)) throw new InvalidArgumentError('It must be a whole number of at least 1, or Infinity.')
  return value
}

/** MiB, also fractions of one, as bytes. */
export function parseMebibytes(text: string): number {
  const bytes = parseNumber(text) * 1024 * 1024
  if (bytes !== Infinity && !(bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER)) throw new InvalidArgumentError('It must be a number of MiB above 0, or Infinity.')
  return Math.floor(bytes)
}

/** What a timer can wait, or Infinity. */
export function parseMilliseconds(text: string): number {
  const value = parseCount(text)
  if (value !== Infinity && value > 2 ** 31 - 1) throw new InvalidArgumentError('It must be at most 2147483647, or Infinity.')
  return value
}

function parseNumber(text: string): number {
  return /^(?:\d[\d_]*(?:\.\d+)?(?:e\d+)?|Infinity)$/i.test(text) && text.toLowerCase() !== 'infinity' ? Number(text.replaceAll('_', '')) : text === 'Infinity' ? Infinity : NaN
}
