/**
 * Calls of what is built in, as templates by the type of their result. In them %n %s %o %a %f %x %b stand for a number, text, object,
 * array, function, anything, BigInt, %k for a key, %r for a regular expression, %c for a callback of two parameters.
 */
import { bare, type Maker, type Scope, type Type } from './maker.ts'
import { MORE } from './natives-more.ts'

const REGEXPS = ['/a/', '/[ab]/g', '/(a)|(b)/', '/(?<x>a+)b?/g', '/b/y', '/\\d+/', '/(?:)/g', '/^a|b$/m', '/(?<=a)b/', '/(?!b)./gs', '/A/gi', '/\\u{61}/u', '/[^a]/', '/(a*)(b*)/', '/,/g', '/(.)\\1/', '/\\w{2}/gy', '/a??b/d', '/./gu', '/[\\p{L}--[a]]/v', '/x|(?<q>b)/dg', '/\\bb/', '/a{2,}/g', '/$/']
const NATIVES: Record<Type, readonly string[]> = {
  number: [
    '%s.indexOf(%s)', '%s.lastIndexOf(%s, %n)', '%s.charCodeAt(%n)', '%s.codePointAt(%n)', '%s.search(%r)', '%a.indexOf(%x)', '%a.lastIndexOf(%x)', '%a.push(%x)', '%a.unshift(%x, %x)', '%a.reduce(%c, %n)', '%a.reduceRight(%c)', '%a.findIndex(%f)', '%a.findLastIndex(%f)', 'Number(%x)', 'parseInt(%s, %n)', 'parseFloat(%s)',
    'Math.max(%x, %n)', 'Math.min(...%a)', 'Math.round(%n)', 'Math.floor(%x)', 'Math.trunc(%n)', 'Math.sign(%n)', 'Math.hypot(%n, %n)', 'Math.imul(%n, %n)', 'Math.clz32(%n)', 'Math.fround(%n)', 'Math.abs(%x)', 'Math.sqrt(%n)', 'Math.pow(%n, %n)', 'Math.cbrt(%n)', 'Math.atan2(%n, %n)',
    'new Date(%n).getUTCDay()', 'Date.UTC(%n, %n)', 'new Date(%n, %n, 1).getTime()', 'new Set(%a).size', 'new Map(Object.entries(%o)).size', 'Array.prototype.push.call(%o, %x)', 'Math.max.apply(null, %a)', 'Reflect.apply(Math.min, null, %a)', 'new Uint8Array(%a)[0]', 'Number.parseFloat(%s)', 'Reflect.ownKeys(%o).length', '%f.length', 'new Float32Array([%n])[0]', 'new DataView(new ArrayBuffer(8)).getInt16(%n)', 'Number(%b)',
  ],
  string: [
    '%a.join(%s)', 'JSON.stringify(%x)', 'JSON.stringify(%o, %c)', 'JSON.stringify(%o, null, %x)', "JSON.stringify(%o, ['a', 'b'], ' ')", '%s.replace(%r, %f)', "%s.replace(%r, '[$&$1$<x>]')", "%s.replaceAll('a', %f)", "%s.replaceAll(/[ab]/g, '$$')", '%s.slice(%n, %n)', '%s.substring(%n, %n)', '%s.at(%n)', '%s.charAt(%n)', '%s.padStart(%n % 20, %s)', "%s.padEnd(5, '*')",
    '%s.repeat(%n & 7)', '%s.toUpperCase()', '%s.trim()', '%s.normalize()', '%s.concat(%x, %s)', 'String.fromCharCode(%n)', 'String.raw`a${%x}\\n`', '(%n).toFixed(%n & 7)', '(%n).toString((%n & 15) + 2)', '(%n).toPrecision((%n & 7) + 1)', '(%n).toExponential()', '(%b).toString(16)', 'String(%x)', 'String(Symbol(%s))', 'Object.prototype.toString.call(%x)', '%a.toString()', 'new Date(%n).toJSON()', 'encodeURIComponent(%s)', 
    'String.prototype.slice.call(%x, 1)', 'Array.prototype.join.call(%o)', 'new Error(%x).message', 'String(new TypeError(%s, { cause: 1 }).cause)', '%s.toWellFormed()', '%r.toString()', '(%f).name', '%r.flags', '%s.split(%r).join()', 'Reflect.apply(String.prototype.at, %s, [%n])', 'Symbol(%s).description', 'decodeURIComponent(%s)', 'Array.from(%s).join()', 'new Date(0).toISOString()', '(%f).bind(null).name',
  ],
  boolean: [
    '%s.includes(%s)', '%s.startsWith(%s)', '%s.endsWith(%s, %n)', '%a.includes(%x)', '%a.some(%f)', '%a.every(%f)', 'Array.isArray(%x)', 'Object.is(%x, %x)', 'Object.hasOwn(%o, %k)', 'Object.prototype.hasOwnProperty.call(%x, %k)', 'Number.isInteger(%x)', 'isNaN(%x)', 'Number.isSafeInteger(%n)', 'Object.isFrozen(%x)', 'Object.isSealed(Object.seal(%o))', 'Reflect.has(%o, %k)', 'Reflect.set(%o, %k, %x)', 'Reflect.defineProperty(%o, %k, { value: %x, configurable: true })', 'Reflect.deleteProperty(%o, %k)', '%r.test(%s)', 'new Map([[%x, 1]]).has(%x)',
    'new Set(%a).delete(%x)', 'Object.prototype.propertyIsEnumerable.call(%o, %k)', 'Object.prototype.isPrototypeOf.call(%o, %o)', 'Reflect.isExtensible(Object.preventExtensions(%o))', 'Boolean(%x)', 'new WeakMap([[%o, 1]]).has(%o)', 'Reflect.set(%o, %k, %x, %o)', '(class {})[Symbol.hasInstance].call(%f, %o)', '%s.isWellFormed()',
  ],
  bigint: ['BigInt(%n)', 'BigInt(%s)', 'BigInt.asIntN(%n & 63, %b)', 'BigInt.asUintN(%n & 63, %b)', 'BigInt.prototype.valueOf.call(%b)', 'new BigInt64Array([%b])[0]', 'BigInt(%x)'],
  array: [
    '%a.map(%f)', '%a.map(%f, %o)', '%a.filter(%f)', '%a.flatMap(%f)', '%a.flat(%n)', '%a.slice(%n, %n)', '%a.concat(%x, %a)', '%a.sort(%c)', '%a.sort()', '%a.toSorted(%c)', '%a.toReversed()', '%a.reverse()', '%a.splice(%n, %n, %x)', '%a.toSpliced(%n, 1, %x, %x)', '%a.with(%n, %x)', '%a.fill(%x, %n)', '%a.copyWithin(%n, %n)', '[...%a.entries()]', '[...%a.keys()]', 'Array.from(%x)', 'Array.from(%a, %f)', 'Array.from({ length: %n & 7, 0: %x }, %f)', 'Array.of(%x, %x)', 'Array(%x)', 'new Array(%n & 15)',
    'Object.keys(%x)', 'Object.values(%o)', 'Object.entries(%o)', 'Object.getOwnPropertyNames(%o)', 'Object.getOwnPropertySymbols(%o)', 'Reflect.ownKeys(%o)', "%s.split('')", '%s.split(%r, %n)', '%s.split(%s)', '[...%s.matchAll(/[ab]/g)]', '[...%s]', '%s.match(%r)', '%r.exec(%s)', '[...new Set(%a)]', '[...new Map(%a.map((x, i) => [x, i]))]', 'Array.prototype.slice.call(%x)', 'Array.prototype.map.call(%o, %f)', 'Array.prototype.concat.call(%x, %x)', 'Array.prototype.sort.call(%o)', 'Array.prototype.filter.call(%s, %f)', 'Array.prototype.splice.call(%o, %n, %n)',
    'Array.prototype.reverse.call(%o)', '[%x, %x, %x].sort(%c)', 'Array.prototype.slice.apply(%a, %a)', '[...new Uint16Array(%a)]', 'Array.from(new Int8Array(%a).sort())', '[...new Set(%a).entries()]', 'Array.from(new Map([[%x, %x]]).values())', 'Array.prototype.flat.call(%o)', 'Array.prototype.copyWithin.call(%o, 0, 1)', 'U.from(%a)', 'U.of(%x)', 'new U(%x).concat(%a)', "JSON.parse('[1, {\"a\": 2}, null]', %c)", 'Reflect.construct(Array, %a)', 'Array.from(I(0, %a), %f)', '[%a, %a].flat()', '%a.concat(Object.assign(%o, { [Symbol.isConcatSpreadable]: true }))',
  ],
  object: [
    'Object.assign(%o, %x, %o)', 'Object.create(%o)', 'Object.create(%o, { a: { value: %x, enumerable: true } })', 'Object.fromEntries(%a.entries())', 'Object.freeze(%o)', 'Object.seal(%o)', 'Object.preventExtensions(%o)', 'Object.defineProperty(%o, %k, { value: %x })', 'Object.defineProperty(%o, %k, { get: %f, configurable: true })', 'Object.defineProperty(%o, %k, %o)', 'Object.defineProperties(%o, { a: { value: %x, writable: true }, b: { get() { return 3 }, enumerable: true } })', 'Object.getOwnPropertyDescriptors(%o)', 'Object.getOwnPropertyDescriptor(%x, %k)',
    'Object.setPrototypeOf(%o, %o)', 'Object.setPrototypeOf(%o, null)', 'Object.getPrototypeOf(Object.create(%o))', 'new Map(%a.map((x) => [x, %x]))', 'new Set(%a)', 'new Set(%s)', 'new Map([[%x, %x]]).set(%x, %x)', 'new Set(%a).add(%x)', 'new Date(%n)', 'new Date(%s)', 'new Error(%s, { cause: %x })', 'new TypeError(%x)', 'new AggregateError(%a)', "JSON.parse('{\"a\":[1,2],\"b\":null}')", 'JSON.parse(%s)', 'JSON.parse(JSON.stringify(%x))', 'Reflect.construct(Object, %a)', 'Reflect.construct(%f, %a)', 'Reflect.construct(%f, %a, %f)', 'new Proxy(%o, {})',
    'new Proxy(%o, { get: %f })', 'new Proxy(%o, { has: %f, ownKeys: %f })', 'new Proxy(%o, { set: %f, deleteProperty: %f })', 'new Proxy(%f, { apply: %f, construct: %f })', 'new Proxy(%o, { getOwnPropertyDescriptor: %f, defineProperty: %f })', 'Object(%x)', 'new String(%s)', 'new Number(%n)', 'new Uint8Array(%a)', 'new Float64Array(%n & 7)', 'new RegExp(%r, %s)', '%a.values()', 'new Map([[1, %x], [2, %x]]).entries()', 'Symbol.for(%s)', 'Object(Symbol.iterator)', 'new WeakSet([%o])', '{ toJSON() { return %x } }', 'Promise.resolve(%x)', 'new Promise(%f)', '%s.matchAll(/b/g)',
    '((%r).lastIndex = %n, %r)', 'new Date(Date.UTC(2020, 1, 30, %n))', 'new ArrayBuffer(%n & 7)', '{ __proto__x: %x, get [%k]() { return %x } }', 'Object.fromEntries(new Map([[%k, %x]]))', 'Object.fromEntries(%x)', 'new Uint8Array([1, 2, 3]).subarray(%n)', 'new Int32Array(%a).map(%f)',
  ],
  function: ['(%f).bind(%x, %x)', '(%f).bind()', '(() => 1).call.bind(%f)', 'new Proxy(%f, {})', 'Object.assign(%f, %o)', 'Object.getPrototypeOf(class extends M1 {})', 'Array.prototype.map', "Object.defineProperty(%f, 'name', { value: %x })", 'Object.freeze(%f)'],
  any: [
    '%a.pop()', '%a.shift()', '%a.at(%n)', '%a.find(%f)', '%a.findLast(%f)', '%a.forEach(%f)', '%a.reduce(%c)', '(%f).call(%x, %x)', '(%f).apply(%x, %a)', '(%f).apply(%x, %o)', 'Reflect.apply(%f, %x, %a)', 'Reflect.get(%o, %k)', 'Reflect.get(%o, %k, %x)', 'Object.values(%o)[0]', 'new Map([[%x, %x]]).get(%x)', 'new Set(%a).forEach(%f)', 'new Map([[%x, %x]]).forEach(%f)', 'new Map(I(0, [[1, 2], %x]))', 'new Set(I(1, %a))', '%a[Symbol.iterator]().next()', '%o[Symbol.toPrimitive]', '(%o).valueOf()', '(%x).toString()',
    'Promise.all(%a).then((v) => log(0, v), (e) => log(1, e))', 'Promise.allSettled([%x, %x]).then(%f)', 'Promise.race([%x, W(1, %x)]).then((v) => log(2, v), (e) => log(3, e))', 'Promise.any(%a).then((v) => log(4, v), (e) => log(5, e))', 'Promise.reject(%x).catch(%f).finally(%f).then((v) => log(6, v), (e) => log(7, e))', 'Promise.resolve(W(2, %x)).then((v) => log(8, v))', 'new Promise((yes, no) => { %x; yes(%x); no(1) }).then((v) => log(9, v), (e) => log(10, e))',
    'Object.getOwnPropertyDescriptor(%f, %k)', '(function () { return %x }).prototype', 'Symbol.keyFor(Symbol.for(%s))', 'JSON.parse(%s)', 'Reflect.getPrototypeOf(%o) === null', 'new Proxy(%f, {})(%x)', 'new (new Proxy(%f, {}))(%x)', 'Object.entries(%o).map(([k, v]) => k + typeof v)', '[...%a].map(Number)', '["1", "2", "3"].map(parseInt)', '[3, 1, 2].sort(%c)', 'new (class extends Array { static get [Symbol.species]() { log("species"); return %f } })(1, 2).map((x) => x)', 'new (class extends U {})(1, 2, 3).slice(1)', 'new (class extends Promise {})(%f).then(%f)',
    '(%r)[Symbol.replace](%s, %s)', '%s.match({ [Symbol.match]: %f })', '%s.split({ [Symbol.split]: %f })', '%x instanceof { [Symbol.hasInstance]: %f }', 'Y(1, %a).return(%x)', 'Object.keys(Object.create({ a: 1 }, { b: { value: 1, enumerable: true } }))', 'Array.prototype.at.call(%s, %n)', '(async () => { for await (const x of Y2(1, %a)) log("each", x) })().catch((e) => log("each", e))',
  ],
}

export function makeNatives(g: Maker): (type: Type, scope: Scope) => string {
  const { random } = g
  return (type, outer) => {
    const template = random.pick(random.chance(0.5) ? MORE[type] : NATIVES[type])
    // What stands in a function of the template cannot suspend the one around.
    const scope = /=>|\{ |function/.test(template) ? g.inner(outer, { inParameter: true, ...(/function|class/.test(template) ? { hasSuper: false } : {}) }) : outer
    return template.replaceAll(/%[nsoafxbkrc]/g, (name) => filled(name, scope)).replace(/^\{.*\}$/s, (text) => `(${text})`)
  }
  function filled(name: string, scope: Scope): string {
    switch (name) {
      case '%n': return g.operand('number', scope)
      case '%s': return g.operand('string', scope)
      case '%o': return g.operand('object', scope)
      case '%a': return g.operand('array', scope)
      case '%f': return random.chance(0.5) ? bare(g.literal('function')) : bare(g.functionText(scope, random.chance(0.5) ? [g.fresh('x')] : []))
      case '%c': return random.chance(0.4) ? random.pick(['((a, b) => a - b)', "((a, b) => { log('compare', a, b); return a < b ? -1 : 1 })", '((a, b) => b)', '((a, b) => a + b)']) : bare(g.functionText(scope, [g.fresh('x'), g.fresh('y')]))
      case '%b': return g.operand('bigint', scope)
      case '%k': return g.key(scope)
      case '%r': return random.pick(REGEXPS)
      default: return g.operand('any', scope)
    }
  }
}
