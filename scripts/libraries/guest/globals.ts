/** Names that test files find without importing them, and what hosts have and realms do not, which is absent on both sides. */
import { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from './suite.ts'

export { after, afterAll, afterEach, before, beforeAll, beforeEach, describe, it, it as test, specify } from './suite.ts'
export { expect, jest, vi } from './expect.ts'
export { QUnit } from './qunit.ts'
export { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout }
const later = (work: (...args: unknown[]) => void, ...args: unknown[]): void => { void Promise.resolve().then(() => work(...args)) }
export const process = { env: { NODE_ENV: 'test' }, version: 'v20.0.0', versions: { node: '20.0.0' }, argv: [], platform: 'linux', nextTick: later, cwd: () => '/', on() { /* no events */ }, once() { /* none */ }, off() { /* none */ }, emitWarning() { /* no output */ }, exit() { throw new Error('exit') }, stdout: { write() { /* no output */ } } }
let drawn = 12345
/** `Math.random`, the same in both runs. */
export const random_ = (): number => {
  drawn = (drawn * 1103515245 + 12345) % 2147483648
  return drawn / 2147483648
}
const quiet = (): void => { /* no output */ }
export const console = { log: quiet, warn: quiet, error: quiet, info: quiet, debug: quiet, group: quiet, groupEnd: quiet, time: quiet, timeEnd: quiet, table: quiet, trace: quiet }
export const queueMicrotask = (work: () => void): void => later(work)
/** The global object as programs know it: its names, and room for more. */
export const globalThis_: Record<string, unknown> = {
  Object, Function, Array, Number, String, Boolean, Symbol, BigInt, Date, RegExp, Math, JSON, Reflect, Proxy, Promise, Map, Set, WeakMap, WeakSet, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, ArrayBuffer, DataView,
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, parseInt, parseFloat, isNaN, isFinite, encodeURIComponent, decodeURIComponent, encodeURI, decodeURI, NaN, Infinity,
  setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, queueMicrotask, console, process,
}
globalThis_['global'] = globalThis_
globalThis_['globalThis'] = globalThis_
export const [Buffer, window, document, self, navigator, crypto, performance, Intl, WeakRef, FinalizationRegistry, SharedArrayBuffer, Atomics, URL, URLSearchParams, TextEncoder, TextDecoder, structuredClone, WebAssembly, Blob, File, AbortController, AbortSignal, Event, EventTarget, fetch, FormData, Headers, Request, Response, MessageChannel, Temporal, Deno, Bun, DOMException, Iterator, atob, btoa] = [] as unknown[]
