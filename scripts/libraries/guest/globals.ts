/** Names that test files find without importing them, and what hosts have and realms do not, which is absent on both sides. */
export { after, afterAll, afterEach, before, beforeAll, beforeEach, clearInterval, clearTimeout, describe, it, setImmediate, setInterval, setTimeout, specify, test } from './suite.ts'
export { expect, jest, vi } from './expect.ts'
export const process = { env: { NODE_ENV: 'test' }, version: 'v20.0.0', versions: {}, argv: [], platform: 'linux', nextTick: (work: (...args: unknown[]) => void, ...args: unknown[]) => { void Promise.resolve().then(() => work(...args)) }, cwd: () => '/', on() { /* no events */ }, exit() { throw new Error('exit') }, stdout: { write() { /* no output */ } } }
const quiet = (): void => { /* no output */ }
export const console = { log: quiet, warn: quiet, error: quiet, info: quiet, debug: quiet, group: quiet, groupEnd: quiet, time: quiet, timeEnd: quiet, table: quiet, trace: quiet }
export const [Buffer, window, document, self, global, navigator, crypto, performance, Intl, WeakRef, FinalizationRegistry, SharedArrayBuffer, Atomics, URL, URLSearchParams, TextEncoder, TextDecoder, structuredClone, WebAssembly, Blob, File, AbortController, AbortSignal, Event, EventTarget, fetch, FormData, Headers, Request, Response, MessageChannel, Temporal, Deno, Bun] = [] as unknown[]
