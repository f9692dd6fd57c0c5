#!/usr/bin/env node
/**
 * The `restrict` command.
 * Exit status: 0 accepted or ran; 1 rejected, or the program threw; 2 wrong use or a fault of ours; 3 a limit was hit.
 */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

type Program = Pick<typeof import('./program.ts'), 'main'>

/**
 * The commonest command that must be quick, `run FILE` with a compiled file, is done by packed code. Not with modules of the user's
 * that may import this package too: what they made would not be known to a second copy of it.
 */
function packed([command, file = '-', ...flags]: string[]): Program | undefined {
  if (command !== 'run' || file.startsWith('-') || flags.some((flag) => flag.startsWith('--capabilities'))) return undefined
  if (!beginsAs(file, '/*restrict r1 ')) return undefined
  const loader = fileURLToPath(new URL('../packed/load.cjs', import.meta.url))
  if (!existsSync(loader)) return undefined
  return (createRequire(import.meta.url)(loader) as typeof import('../packed.ts')).loadPack<{ load(): Program }>('run')?.exports.load()
}

function beginsAs(file: string, start: string): boolean {
  try {
    // Whoever writes into a pipe that is opened, closed and opened again has written into nothing.
    if (!statSync(file).isFile()) return false
    const descriptor = openSync(file, 'r')
    try {
      const bytes = Buffer.alloc(start.length)
      return readSync(descriptor, bytes, 0, bytes.length, 0) === start.length && bytes.toString('latin1') === start
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return false
  }
}

const args = process.argv.slice(2)
if (args[0] !== 'check' || !(await (await import('./last-report.ts')).printLastReport(args))) await (packed(args) ?? await import('./program.ts')).main(process.argv)
