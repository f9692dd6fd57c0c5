/**
 * Puts together the text of the realm: the parts of runtime/kernel, and one small wrapper for each native whose declared
 * cost needs no code. Each wrapper is a function literal of its own, so that the engine can see and inline the native
 * behind it; one shared closure would make all of them slow.
 */
import { COSTS } from './costs.ts'
import { captureNatives } from './kernel/natives.ts'
import { makeCrowds } from './kernel/intrinsics-crowds.ts'
import { makeKit } from './kernel/intrinsics-kit.ts'
import { makeSizes } from './kernel/intrinsics-sizes.ts'
import { makeLocked } from './kernel/intrinsics-locked.ts'
import { makeStepwise } from './kernel/intrinsics-stepwise.ts'
import { lockRealm } from './kernel/intrinsics-lock.ts'
import { makeOperands } from './kernel/intrinsics-operands.ts'
import { makeShims } from './kernel/intrinsics-shims.ts'
import { makeIntrinsics } from './kernel/intrinsics.ts'
import { makeHooks } from './kernel/hooks.ts'
import { makeKeyHash } from './kernel/key-hash.ts'
import { makeArrayNatives } from './kernel/natives-array.ts'
import { makeArraySteps } from './kernel/natives-array-steps.ts'
import { makeBuffers } from './kernel/natives-buffers.ts'
import { makeConstructors } from './kernel/natives-constructors.ts'
import { makeDateNatives } from './kernel/natives-date.ts'
import { makeFunctionNatives } from './kernel/natives-function.ts'
import { makeJsonNatives } from './kernel/natives-json.ts'
import { makeNamespaceNatives } from './kernel/natives-namespace.ts'
import { makeNumberNatives } from './kernel/natives-number.ts'
import { makeObjectNatives } from './kernel/natives-object.ts'
import { makePromiseNatives, makeProxy } from './kernel/natives-promise.ts'
import { makeRegExpNatives } from './kernel/natives-regexp.ts'
import { makeStringNatives } from './kernel/natives-string.ts'
import { makeRegExpAnswers } from './kernel/regexp-answers.ts'
import { makeRegExpBound } from './kernel/regexp-bound.ts'
import { makeRegExpCompiler } from './kernel/regexp-compile.ts'
import { makeRegExpExec } from './kernel/regexp-exec.ts'
import { makeRegExpKnown } from './kernel/regexp-known.ts'
import { makeRegExpMachine } from './kernel/regexp-machine.ts'
import { makeRegExpParser } from './kernel/regexp-parse.ts'
import { makeRegExpProtocol } from './kernel/regexp-protocol.ts'
import { makeRegExpSets } from './kernel/regexp-sets.ts'

const PARTS = { captureNatives, makeKeyHash, makeCrowds, makeSizes, makeLocked, makeStepwise, makeKit, lockRealm, makeShims, makeHooks, makeOperands, makeArrayNatives, makeArraySteps, makeBuffers, makeConstructors, makeDateNatives, makeFunctionNatives, makeJsonNatives, makeNamespaceNatives, makeNumberNatives, makeObjectNatives, makePromiseNatives, makeProxy, makeRegExpNatives, makeRegExpAnswers, makeRegExpBound, makeRegExpCompiler, makeRegExpExec, makeRegExpKnown, makeRegExpMachine, makeRegExpParser, makeRegExpProtocol, makeRegExpSets, makeStringNatives, makeIntrinsics }

/** What a wrapper does before it calls the native, by kind of cost. `f` is the native, `S` the number of the cost. */
const KINDS: Readonly<Record<string, string>> = {
  flat: 'charge(S)',
  numbers: 'charge(S)',
  elements: 'if (!plain(this)) return guarded(f, this, args, false, true); charge(1 + (this.length >>> S)); if (this.length > 32 || getPrototypeOf(this) !== ArrayPrototype) charge(rough(this))',
  copy: 'if (!plain(this)) return guarded(f, this, args, true); charge(1 + (this.length >>> S)); alloc(8 * this.length); if (this.length > 32 || getPrototypeOf(this) !== ArrayPrototype) charge(rough(this))',
  typed: 'if (typedName(this) !== undefined) charge(1 + (typedLength(this) >>> S))',
  typedcopy: 'if (typedName(this) !== undefined) { charge(1 + (typedLength(this) >>> S)); alloc(typedBytes(this)) }',
  text: 'if (this === undefined || this === null) return apply(f, this, args); const self = text(this); charge(1 + (self.length >>> S)); return apply(f, self, args)',
  size: 'charge(1 + (sizeOf(this) >>> S))',
}
const NUMBER = (name: string): string => `typeof ${name} === 'number' || ${name} === undefined ? ${name} : later(${name})`
const GIVEN = (args: string, size: string): string => `const before = ${size}(this); const result = apply(f, this, ${args}); if (before >= large) { const after = ${size}(this); given(this, k, after > before, after) } return result`
/** Wrappers of natives that are short enough for their own frame to matter: they take a fixed number of arguments. */
const FIXED: Readonly<Record<string, (flat: string, size: string) => string>> = {
  number1: (flat) => `call(a) { ${flat} return apply(f, this, [${NUMBER('a')}]) }`,
  resumed: (flat) => `call(a) { ${flat} return apply(f, this, arguments) }`,
  number2: (flat) => `call(a, b) { ${flat} return apply(f, this, [${NUMBER('a')}, ${NUMBER('b')}]) }`,
  unit: (flat) => `call(a) { ${flat} return apply(f, typeof this === 'string' || this === undefined || this === null ? this : text(this), [${NUMBER('a')}]) }`,
  units: (flat) => `call(a, b) { ${flat} return apply(f, typeof this === 'string' || this === undefined || this === null ? this : text(this), [${NUMBER('a')}, ${NUMBER('b')}]) }`,
  view: (flat) => `call(a, b, c) { ${flat} return apply(f, this, [${NUMBER('a')}, ${NUMBER('b')}, c]) }`,
  peek: (flat) => `call(a, b) { ${flat} return apply(f, this, [${NUMBER('a')}, b]) }`,
  bigview: (flat) => `call(a, b, c) { ${flat} return apply(f, this, [${NUMBER('a')}, typeof b === 'bigint' ? b : laterBig(b), c]) }`,
  key: (flat, size) => `call(k) { ${flat} if (typeof k === 'number') { if (now.crowded) sought(this, k, ${size}(this)) } else if (typeof k === 'string' ? k.length > 127 : typeof k === 'bigint') longKey(k, ${size}(this)); return apply(f, this, [k]) }`,
  removal: (flat, size) => `call(k) { ${flat} if (typeof k === 'number') { if (now.counted) { const was = apply(f, this, [k]); if (was) removed(this, k, ${size}(this)); else sought(this, k, ${size}(this)); return was } } else if (typeof k === 'string' ? k.length > 127 : typeof k === 'bigint') longKey(k, ${size}(this)); return apply(f, this, [k]) }`,
  member: (flat, size) => `call(k) { ${flat} if (typeof k === 'number') { ${GIVEN('[k]', size)} } if (typeof k === 'string' ? k.length > 127 : typeof k === 'bigint') longKey(k, ${size}(this)); return apply(f, this, [k]) }`,
  entry: (flat, size) => `call(k, v) { ${flat} if (typeof k === 'number') { ${GIVEN('[k, v]', size)} } if (typeof k === 'string' ? k.length > 127 : typeof k === 'bigint') longKey(k, ${size}(this)); return apply(f, this, [k, v]) }`,
}

function declaredWrapper(path: string, cost: string): string {
  const [, kind = '', setting = '1', first, last] = /^(\w+)(?::([^@]*))?(?:@(\d)(?:-(\d))?)?$/.exec(cost) ?? []
  const quoted = JSON.stringify(path)
  const lookup = kind === 'utc' ? JSON.stringify(path.replace(/[^.]*$/, setting)) : quoted
  const size = path.startsWith('Map') ? 'n.mapSize' : 'n.setSize'
  const fixed = FIXED[kind]
  const isArrays = kind === 'elements' || kind === 'copy'
  // What an object does when it becomes a number may change the very array that is priced: then each access is.
  const converted = first === undefined ? '' : isArrays ? `if (plain(this)) for (let i = ${first}; i < args.length && i <= ${last ?? '1 / 0'}; i++) { if (isObject(args[i])) return stepwise(f, this, args, ${kind === 'copy'}); nums(args, i, i) }` : `if (args.length > ${first}) laters(args, ${first}, ${last ?? '1 / 0'});`
  const body = fixed
    ? fixed(setting === '0' ? '' : `charge(${setting});`, 'sizeOf')
    : `call(...args) { ${kind === 'utc' || kind === 'numbers' ? 'laters(args, 0);' : converted} ${prelude(kind, setting)}; return apply(f, this, args) }`
  if (fixed === undefined && kind !== 'utc' && KINDS[kind] === undefined) throw new TypeError(`costs: ${path} has the unknown kind '${kind}'`)
  return `{ const f = native(${lookup});${/sizeOf/.test(body) ? ` const sizeOf = ${size};` : ''} if (f !== undefined) out[${quoted}] = { ${body} }.call }`
}

function prelude(kind: string, setting: string): string {
  return kind === 'utc' ? 'charge(1)' : `${KINDS[kind]?.replaceAll(/\bS\b/g, setting)}`
}

/** An expression whose value is `makeIntrinsics`, to be evaluated inside the guest's context. */
export function realmSource(): string {
  const declared = Object.entries(COSTS).filter(([, cost]) => cost !== 'raw' && !cost.startsWith('own '))
  return `(() => { 'use strict';
const leaveOpen = ${Number(process.versions.node.split('.')[0]) < 22}
const makeDeclaredNatives = (k, { large, now, given, sought, removed }) => {
  const { charge, alloc, plain, guarded, stepwise, isObject, native, text, nums, later, laters, laterBig, rough, longKey, n } = k
  const { apply, getPrototypeOf, typedArrayName: typedName, typedArrayLength: typedLength, typedArrayByteLength: typedBytes } = n
  const ArrayPrototype = n.prototypes.Array
  const out = { __proto__: null }
${declared.map(([path, cost]) => `  ${declaredWrapper(path, cost)}`).join('\n')}
  return out
}
${Object.entries(PARTS).map(([name, part]) => `const ${name} = ${part.toString()}`).join('\n')}
return makeIntrinsics })()`
}
