/**
 * Descriptors that a child would inherit. Node closes its own when it starts another program, but not those above 15 that it was
 * itself started with, nor what a native addon opened carelessly.
 */
import { openSync, readdirSync, readFileSync } from 'node:fs'

/** The first descriptor that is not part of a child's own. */
const FIRST = 5
const CLOSE_ON_EXEC = 0o2000000

let device: number | undefined

/** A descriptor of the null device, to be put in the place of another. */
export function nullDevice(): number {
  device ??= openSync('/dev/null', 'r')
  return device
}

/** Descriptors of this process that a program it starts would have too, ascending. Only Linux tells. */
export function inheritable(): number[] {
  if (process.platform !== 'linux') return []
  const found: number[] = []
  try {
    for (const name of readdirSync('/proc/self/fdinfo')) {
      const descriptor = Number(name)
      if (descriptor >= FIRST && !closesOnExec(descriptor)) found.push(descriptor)
    }
  } catch { /* no /proc */ }
  return found.sort((a, b) => a - b)
}

function closesOnExec(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1]
    return (parseInt(flags ?? '0', 8) & CLOSE_ON_EXEC) !== 0
  } catch {
    // Gone since the folder was read.
    return true
  }
}
