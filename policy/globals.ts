/**
 * DATA: the intrinsics a program may name freely, per preset. The runtime provides every one of them (a test holds that);
 * `undefined`, `NaN` and `Infinity` are always there. Names handed in by the embedder are `Policy.names`, not these.
 */
import type { PresetName } from './policy.ts'

const VALUES = [
  'Array', 'BigInt', 'Boolean', 'Date', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Set', 'String',
  'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'isFinite', 'isNaN', 'parseFloat', 'parseInt',
]
const ERRORS = ['AggregateError', 'Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError']
const BINARY = [
  'ArrayBuffer', 'BigInt64Array', 'BigUint64Array', 'DataView', 'Float32Array', 'Float64Array', 'Int16Array', 'Int32Array', 'Int8Array',
  'Uint16Array', 'Uint32Array', 'Uint8Array', 'Uint8ClampedArray',
]
const STRICT = [...VALUES, ...ERRORS, ...BINARY, 'Promise', 'Symbol', 'WeakMap', 'WeakSet', 'console']
const STANDARD = [...STRICT, 'Proxy', 'Reflect', 'RegExp', 'globalThis']
/** `Function` here works for `instanceof` and `.prototype`; calling it throws. `self` is `globalThis`: libraries look for the one or the other. */
const COMPAT = [...STANDARD, 'Function', 'escape', 'self', 'unescape']

export const GLOBALS: Readonly<Record<PresetName, readonly string[]>> = {
  expression: [...VALUES, 'RegExp'],
  strict: STRICT,
  standard: STANDARD,
  compat: COMPAT,
}

/** Every intrinsic that some policy can permit. */
export const ALL_GLOBALS: readonly string[] = COMPAT

/** Free names in every preset that are no intrinsics: `input` is the value handed to the run, undefined when there is none. */
export const INJECTED_NAMES = ['input'] as const
