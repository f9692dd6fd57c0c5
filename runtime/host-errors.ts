/**
 * What a program learns of something that a host function threw: of an error its name, its message and the nearest native error;
 * of primitives the value. Never a stack, a cause, or a member. Node's own errors carry paths of the host in their messages,
 * which nobody chose to tell the program: those lose them.
 */
import { types } from 'node:util'
import type { Codec, KernelNatives } from './kernel/codec-types.ts'

const MAX_TEXT = 4000
const UNTELLABLE = '[[["E"],"Error","the host function threw something that is not an error","Error"]]'
/** Absolute paths, of files or as URLs, quoted or bare. */
const PATH = /file:\/\/[^\s'"`)]*|(?<![\w.:/\\])(?:[A-Za-z]:[\\/]|\\\\|\/)[^\s'"`:,)]*/g

const isText = (value: unknown): value is string => typeof value === 'string'
/** Errors of the operating system say which call failed; those of Node itself have a code of its own. */
function isNodes(error: Error): boolean {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  return isText(syscall) || isText(code) && (code.startsWith('ERR_') || code === 'MODULE_NOT_FOUND')
}

/** The message of an error that crosses: `given`, without paths if Node wrote it. */
export function tellable(error: object, given: string): string {
  if (!isNodes(error as Error)) return given
  // No longer than what is shown, before it is searched.
  let message = given.slice(0, 2 * MAX_TEXT).split('\nRequire stack:', 1)[0] as string
  const { path, dest } = error as { path?: unknown; dest?: unknown }
  for (const one of [path, dest]) if (isText(one) && one.length > 1) message = message.replaceAll(one, '...')
  return message.replace(PATH, '...')
}

/** The wire of what a program is to see thrown. Never throws. */
export function thrownWire(error: unknown, codec: Codec, natives: KernelNatives): string {
  try {
    if (types.isNativeError(error) || error instanceof Error) {
      const { name, message } = error
      return codec.encodeError(isText(name) ? name : 'Error', tellable(error, isText(message) ? message : ''), natives.errorBase(error))
    }
    if (isText(error)) return codec.encode(error.slice(0, MAX_TEXT))
    if (error === null || typeof error !== 'object' && typeof error !== 'function' && typeof error !== 'symbol') return codec.encode(error)
  } catch { /* a getter of the error itself; or the end of the stack */ }
  return UNTELLABLE
}
