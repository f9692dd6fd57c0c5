/**
 * DATA: the four presets.
 *
 * `expression`  one expression: rule engines and formulas. Arrow functions (with expression bodies) for array methods; no statement,
 *               no declaration, no loop, no assignment, no `this`.
 * `strict`      close to Jessie: no `this`, classes, generators, accessors, `var`, `for-in`, `in`, regular expression literals or `==`.
 *               Unlike Jessie it has `async` (capabilities may be asynchronous), `new` (Map, Set and errors need it) and computed
 *               keys (they are guarded at run time), and nothing has to be hardened by hand.
 * `standard`    modern JavaScript: everything in strict-mode ECMAScript 2024 that no rule of its own rejects.
 * `compat`      the same syntax; lenient where ordinary npm libraries need it: a free name nobody provides throws when it is used
 *               instead of being rejected, `.constructor` can be read (guarded), `__proto__` may be a key of an object literal,
 *               and `callee` is a key like any other.
 */
import { DENIED_ALWAYS } from './names.ts'
import { type Operation, OPERATION_NAMES } from './operations.ts'
import type { Limits, PresetName } from './policy.ts'

export type Preset = {
  description: string
  operations: readonly Operation[]
  deniedKeys: readonly string[]
  unknownGlobals: 'reject' | 'throw'
  constructorGuard: boolean
}

const NOT_IN_STRICT: ReadonlySet<Operation> = new Set<Operation>([
  'accessor', 'class', 'for-in', 'generator', 'in', 'instanceof', 'loose-equality', 'new-target', 'private', 'regexp', 'super', 'this', 'var',
])

/** In strict code `arguments.callee` only throws, and parsers call a field of their trees `callee`: `compat` can have it. */
const DENIED = [...DENIED_ALWAYS, 'callee', 'constructor']

const EXPRESSION: readonly Operation[] = [
  'array', 'arrow', 'bigint', 'call', 'computed', 'conditional', 'default', 'destructuring', 'in', 'instanceof', 'logical', 'member', 'new',
  'object', 'optional-chain', 'regexp', 'spread', 'template',
]

export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  expression: {
    description: 'one expression: no statements, loops, function declarations or assignments',
    operations: EXPRESSION, deniedKeys: DENIED, unknownGlobals: 'reject', constructorGuard: false,
  },
  strict: {
    description: 'close to Jessie: functions, modules and data, without `this`, classes, generators or regular expressions',
    operations: OPERATION_NAMES.filter((name) => !NOT_IN_STRICT.has(name)),
    deniedKeys: DENIED, unknownGlobals: 'reject', constructorGuard: false,
  },
  standard: {
    description: 'modern JavaScript with classes, generators and async; the default',
    operations: OPERATION_NAMES, deniedKeys: DENIED, unknownGlobals: 'reject', constructorGuard: false,
  },
  compat: {
    description: 'enough to run ordinary npm libraries unmodified',
    operations: OPERATION_NAMES, deniedKeys: DENIED_ALWAYS, unknownGlobals: 'throw', constructorGuard: true,
  },
}

export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[]

const MIB = 1024 * 1024

/** Finite by default: who wants no limit writes `Infinity`. Steps, bytes, frames, milliseconds, bytes. */
export const DEFAULT_LIMITS: Limits = { steps: 100_000_000, memory: 128 * MIB, depth: 10_000, timeout: 5_000, output: MIB }
