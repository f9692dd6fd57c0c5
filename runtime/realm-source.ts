/**
 * Puts together the text of the realm: the parts of runtime/kernel, and one small wrapper for each native whose declared
 * cost needs no code. Each wrapper is a function literal of its own, so that the engine can see and inline the native
 * behind it; one shared closure would make all of them slow.
 */
import { COSTS } from './costs.ts'
import { captureNatives } from './kernel/natives.ts'
import { makeKit } from './kernel/intrinsics-kit.ts'
import { lockRealm } from './kernel/intrinsics-lock.ts'
import { makeShims } from './kernel/intrinsics-shims.ts'
import { makeIntrinsics } from './kernel/intrinsics.ts'
import { makeArrayNatives } from './kernel/natives-array.ts'
import { makeConstructors } from './kernel/natives-constructors.ts'
import { makeDateNatives } from './kernel/natives-date.ts'
import { makeJsonNatives } from './kernel/natives-json.ts'
import { makeNumberNatives } from './kernel/natives-number.ts'
import { makeObjectNatives } from './kernel/natives-object.ts'
import { makePromiseNatives, makeProxy } from './kernel/natives-promise.ts'
import { makeRegExpNatives } from './kernel/natives-regexp.ts'
import { makeStringNatives } from './kernel/natives-string.ts'

const PARTS = { captureNatives, makeKit, lockRealm, makeShims, makeArrayNatives, makeConstructors, makeDateNatives, makeJsonNatives, makeNumberNatives, makeObjectNatives, makePromiseNatives, makeProxy, makeRegExpNatives, makeStringNatives, makeIntrinsics }

/** What a wrapper does before it calls the native, by kind of cost. `f` is the native, `S` the number of the cost. */
const KINDS: Readonly<Record<string, string>> = {
  flat: 'charge(S)',
  elements: 'if (!plain(this)) return guarded(f, this, args); charge(1 + (this.length >>> S))',
  copy: 'if (!plain(this)) return guarded(f, this, args); charge(1 + (this.length >>> S)); alloc(8 * this.length)',
  typed: 'if (typedName(this) !== undefined) charge(1 + (typedLength(this) >>> S))',
  typedcopy: 'if (typedName(this) !== undefined) { charge(1 + (typedLength(this) >>> S)); alloc(typedBytes(this)) }',
  text: 'if (this === undefined || this === null) return apply(f, this, args); const self = text(this); charge(1 + (self.length >>> S)); return apply(f, self, args)',
  size: 'charge(1 + (sizeOf(this) >>> S))',
}

function declaredWrapper(path: string, cost: string): string {
  const [kind = '', setting = '1'] = cost.split(':')
  const quoted = JSON.stringify(path)
  const lookup = kind === 'utc' ? JSON.stringify(path.replace(/[^.]*$/, setting)) : quoted
  const prelude = kind === 'utc' ? 'charge(1)' : KINDS[kind]?.replaceAll(/\bS\b/g, setting)
  if (prelude === undefined) throw new TypeError(`costs: ${path} has the unknown kind '${kind}'`)
  const size = kind === 'size' ? ` const sizeOf = ${path.startsWith('Map') ? 'n.mapSize' : 'n.setSize'};` : ''
  return `{ const f = native(${lookup});${size} if (f !== undefined) out[${quoted}] = { call(...args) { ${prelude}; return apply(f, this, args) } }.call }`
}

/** An expression whose value is `makeIntrinsics`, to be evaluated inside the guest's context. */
export function realmSource(): string {
  const declared = Object.entries(COSTS).filter(([, cost]) => cost !== 'raw' && !cost.startsWith('own '))
  return `(() => { 'use strict';
const leaveOpen = ${Number(process.versions.node.split('.')[0]) < 22}
const makeDeclaredNatives = (k) => {
  const { charge, alloc, plain, guarded, native, text, n } = k
  const { apply, typedArrayName: typedName, typedArrayLength: typedLength, typedArrayByteLength: typedBytes } = n
  const out = { __proto__: null }
${declared.map(([path, cost]) => `  ${declaredWrapper(path, cost)}`).join('\n')}
  return out
}
${Object.entries(PARTS).map(([name, part]) => `const ${name} = ${part.toString()}`).join('\n')}
return makeIntrinsics })()`
}
