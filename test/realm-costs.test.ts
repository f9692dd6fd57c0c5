import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DENIED_ALWAYS } from '../policy/names.ts'
import { testRealm } from './_realm.ts'

const test = suite('runtime/costs')
const { guest, meter, realm } = testRealm()

/** Natives whose work grows with N: how to prepare a value of size n, and the call. */
const GROWING: Record<string, [prepare: string, call: string]> = {
  'Array(n)': ['n', 'Array(v)'], 'new Array(n)': ['n', 'new Array(v)'], 'Array.from': ['Array(n).fill(1)', 'Array.from(v)'], 'Array.from like': ['({ length: n })', 'Array.from(v)'], 'Array.from mapper': ['Array(n).fill(1)', 'Array.from(v, Object)'], 'Array.of': ['Array(n).fill(1)', 'Array.of(...$spread(v))'],
  ...Object.fromEntries(['concat', 'copyWithin', 'entries', 'every', 'fill', 'filter', 'flat', 'forEach', 'includes', 'indexOf', 'join', 'lastIndexOf', 'map', 'reduce', 'reduceRight', 'reverse', 'slice', 'some', 'sort', 'splice', 'toLocaleString', 'toReversed', 'toSorted', 'toSpliced', 'toString', 'unshift', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flatMap', 'with', 'shift'].filter((name) => name !== 'entries').map((name) => {
    const args = /every|filter|forEach|map|reduce|some|find/i.test(name) ? (name === 'flatMap' ? '() => []' : '() => true') : name === 'with' ? '0, 1' : name === 'splice' || name === 'toSpliced' ? '0, 0' : name === 'fill' ? '1' : name === 'copyWithin' ? '0, 1' : name === 'unshift' ? '0' : /ndexOf|includes/.test(name) ? '"none"' : ''
    return [`[].${name}`, ['Array(n).fill("x")', `v.${name}(${args})`] as [string, string]]
  })),
  'array-like indexOf': ['({ length: n })', 'Array.prototype.indexOf.call(v, 1)'], 'getter length': ['({ get length() { return n } })', 'Array.prototype.indexOf.call(v, 1)'], 'proxy array': ['new Proxy(Array(n).fill(1), {})', 'v.indexOf(2)'], 'proxy lying': ['new Proxy([], { get: (t, k) => k === "length" ? n : k === "indexOf" ? t.indexOf : t[$key(k)] })', 'v.indexOf(2)'],
  'String.raw': ['({ raw: Array(n).fill("x") })', 'String.raw(v)'], 'concat': ['"x".repeat(n)', '"".concat(v, v)'], 'indexOf': ['"x".repeat(n)', 'v.indexOf("y")'], 'lastIndexOf': ['"x".repeat(n)', 'v.lastIndexOf("y")'], 'includes': ['"x".repeat(n)', 'v.includes("y")'], 'split': ['"x,".repeat(n)', 'v.split(",")'], 'split all': ['"x".repeat(n)', 'v.split("")'],
  'repeat': ['n', '"ab".repeat(v)'], 'padStart': ['n', '"".padStart(v)'], 'padEnd': ['n', '"".padEnd(v)'], 'normalize': ['"x".repeat(n)', 'v.normalize()'], 'toUpperCase': ['"x".repeat(n)', 'v.toUpperCase()'], 'trim': ['" ".repeat(n)', 'v.trim()'], 'localeCompare': ['"x".repeat(n)', 'v.localeCompare(v)'], 'replace': ['"x".repeat(n)', 'v.replace("y", "z")'], 'replaceAll': ['"x".repeat(n)', 'v.replaceAll("x", "yz")'], 'replaceAll fn': ['"x".repeat(n)', 'v.replaceAll("x", () => "yz")'],
  'replace template': ['"x".repeat(n)', 'v.replace(/x/g, "$&$&")'], 'replace fn': ['"x".repeat(n)', 'v.replace(/x/g, () => "y")'], 'match': ['"x".repeat(n)', 'v.match(/x/g)'], 'matchAll': ['"x".repeat(n)', 'Array.from(v.matchAll(/x/g))'], 'search': ['"x".repeat(n)', 'v.search(/y/)'], 'split regexp': ['"x,".repeat(n)', 'v.split(/,/)'], 'test': ['"x".repeat(n)', '/y/.test(v)'], 'exec': ['"x".repeat(n)', '/y/.exec(v)'], 'isWellFormed': ['"x".repeat(n)', 'v.isWellFormed()'], 'startsWith': ['"x".repeat(n)', 'v.startsWith(v)'],
  'parseInt': ['"1".repeat(n)', 'parseInt(v)'], 'encodeURIComponent': ['"x".repeat(n)', 'encodeURIComponent(v)'], 'decodeURI': ['"x".repeat(n)', 'decodeURI(v)'], 'JSON.parse': ['"[" + "1,".repeat(n) + "1]"', 'JSON.parse(v)'], 'JSON.stringify': ['Array(n).fill(1)', 'JSON.stringify(v)'], 'JSON.stringify text': ['"x".repeat(n)', 'JSON.stringify(v)'],
  ...Object.fromEntries(['keys', 'values', 'entries', 'getOwnPropertyNames', 'getOwnPropertyDescriptors', 'freeze', 'isFrozen', 'seal', 'isSealed'].map((name) => [`Object.${name}`, ['Object.fromEntries(Array.from({ length: n }, (_, i) => ["k" + i, i]))', `Object.${name}(v)`] as [string, string]])),
  'Object.assign': ['Object.fromEntries(Array.from({ length: n }, (_, i) => ["k" + i, i]))', 'Object.assign({}, v)'], 'Object.keys text': ['"x".repeat(n)', 'Object.keys(v)'], 'Object.keys boxed': ['Object("x".repeat(n))', 'Object.keys(v)'], 'Reflect.ownKeys': ['Array(n).fill(1)', 'Reflect.ownKeys(v)'], 'Object.fromEntries': ['Array(n).fill(["k", 1])', 'Object.fromEntries(v)'], 'Object.groupBy': ['Array(n).fill(1)', 'Object.groupBy(v, () => "k")'], 'Map.groupBy': ['Array(n).fill(1)', 'Map.groupBy(v, () => "k")'], 'Object.defineProperties': ['Object.fromEntries(Array.from({ length: n }, (_, i) => ["k" + i, { value: i }]))', 'Object.defineProperties({}, v)'],
  'apply': ['Array(n).fill(1)', 'Math.max.apply(null, v)'], 'apply like': ['({ length: n })', 'Math.max.apply(null, v)'], 'Reflect.apply': ['Array(n).fill(1)', 'Reflect.apply(Math.max, null, v)'], 'bind': ['Array(n >> 4).fill(1)', 'Math.max.bind(null, ...$spread(v))'],
  'new Map': ['Array(n).fill([1, 1])', 'new Map(v)'], 'new Set': ['Array(n).fill(1)', 'new Set(v)'], 'Map.forEach': ['new Map(Array.from({ length: n }, (_, i) => [i, i]))', 'v.forEach(Object)'], 'Set.forEach': ['new Set(Array.from({ length: n }, (_, i) => i))', 'v.forEach(Object)'], 'Map.clear': ['new Map(Array.from({ length: n }, (_, i) => [i, i]))', 'v.clear()'], 'new Set iterator': ['new Set(Array.from({ length: n }, (_, i) => i))', 'new Set(v.values())'],
  'new ArrayBuffer': ['n * 64', 'new ArrayBuffer(v)'], 'ArrayBuffer.slice': ['new ArrayBuffer(n * 64)', 'v.slice(0)'], 'new Uint8Array': ['n * 64', 'new Uint8Array(v)'], 'new Float64Array from': ['Array(n).fill(1)', 'new Float64Array(v)'], 'Uint8Array.from': ['Array(n).fill(1)', 'Uint8Array.from(v)'], 'typed set': ['Array(n).fill(1)', 'new Uint8Array(v.length).set(v)'],
  ...Object.fromEntries(['fill', 'sort', 'indexOf', 'lastIndexOf', 'includes', 'join', 'map', 'filter', 'slice', 'reverse', 'toSorted', 'toReversed', 'forEach', 'every', 'some', 'find', 'reduce', 'copyWithin', 'toLocaleString', 'toString'].map((name) => [`typed ${name}`, ['new Int32Array(n)', `v.${name}(${/map|filter|forEach|every|some|find|reduce/.test(name) ? (name === 'every' ? 'Object' : '() => 0') : name === 'copyWithin' ? '0, 1' : /ndexOf|includes|fill/.test(name) ? '7' : ''})`] as [string, string]])),
  'Promise.all': ['Array(n).fill(1)', 'Promise.all(v)'], 'Promise.race': ['Array(n).fill(1)', 'Promise.race(v)'], 'Promise.allSettled': ['Array(n).fill(1)', 'Promise.allSettled(v)'], 'Promise.any': ['Array(n).fill(1)', 'Promise.any(v).catch(() => 0)'],
  'BigInt(text)': ['"9".repeat(n)', 'BigInt(v)'], 'BigInt.toString': ['(1n << BigInt(n * 8)) - 1n', 'v.toString()'], 'BigInt.asUintN': ['n * 64', 'BigInt.asUintN(v, -1n)'], 'new RegExp': ['"x".repeat(n)', 'new RegExp(v)'], 'Proxy tower': ['(() => { let p = { x: 1 }; for (let i = 0; i < n >> 6; i++) p = new Proxy(p, {}); return p })()', 'v.x'], 'Error text': ['new Error("x".repeat(n))', 'String(v)'], 'escape': ['"x".repeat(n)', 'escape(v)'], 'AggregateError': ['Array(n).fill(1)', 'new AggregateError(v)'], 'DAG join': ['(() => { let a = ["x"]; for (let i = 1; i < n; i *= 2) a = [a, a]; return a })()', 'v.join()'], 'DAG stringify': ['(() => { let a = ["x"]; for (let i = 1; i < n; i *= 2) a = [a, a]; return a })()', 'JSON.stringify(v)'], 'DAG flat': ['(() => { let a = ["x"]; for (let i = 1; i < n; i *= 2) a = [a, a]; return a })()', 'v.flat(Infinity)'],
  'spread': ['Array(n).fill(1)', '[...$spread(v)]'], 'spread set': ['new Set(Array.from({ length: n }, (_, i) => i))', '[...$spread(v)]'], 'spread text': ['"x".repeat(n)', '[...$spread(v)]'], 'spread generator': ['(function* () { for (let i = 0; i < n; i++) yield i })()', '[...$spread(v)]'], 'props': ['Object.fromEntries(Array.from({ length: n }, (_, i) => ["k" + i, i]))', '({ ...$props(v) })'], 'pow': ['BigInt(n)', '$pow(3n, v)'], 'grow': ['"x".repeat(n * 64)', '$grow(v)'],
}

for (const [name, [prepare, call]] of Object.entries(GROWING)) {
  test(`${name}: steps grow with the work`, () => {
    // A run of its own: what the realm remembers of large BigInts goes with the run.
    realm.setDeniedKeys([...DENIED_ALWAYS, 'constructor'])
    // Once more in the beginning, because patterns are looked into once in a run.
    const steps = [1024, 1024, 2048, 4096].map((n) => {
      const value = guest(`const n = ${n}; const v = ${prepare}; return () => ${call}`) as () => unknown
      const before = meter.steps
      value()
      return meter.steps - before
    })
    const [, first = 0, second = 0, third = 0] = steps
    assert.ok(first >= 1 && second > first * 1.5 && third > second * 1.5, steps.join())
  })
}

/** Programs that no natural end stops within a reasonable time; each must meet the limit instead. */
const ENDLESS: Record<string, string> = {
  'native next, spread': 'const it = { [Symbol.iterator]() { return this }, next: Object }; return [...$spread(it)]',
  'native next, Map': 'const step = Object.bind(null, { value: ["k", 1], done: false }); return new Map({ [Symbol.iterator]: () => ({ next: step }) })',
  'native next, Set': 'return new Set({ [Symbol.iterator]: () => ({ next: Object }) })',
  'native next, fromEntries': 'const step = Object.bind(null, { value: ["k", 1], done: false }); return Object.fromEntries({ [Symbol.iterator]: () => ({ next: step }) })',
  'native next, Array.from': 'return Array.from({ [Symbol.iterator]: () => ({ next: Object }) })',
  'native next, Promise.all': 'return Promise.all({ [Symbol.iterator]: () => ({ next: Object }) })',
  'native next, typed array': 'return new Uint8Array({ [Symbol.iterator]: () => ({ next: Object }) })',
  'native next, Map.get': 'const m = new Map([[undefined, { value: 1, done: false }]]); return Array.from({ [Symbol.iterator]: () => ({ next: m.get.bind(m, undefined) }) })',
  'Array.from on Object': 'return Array.from.call(Object, { length: 2 ** 53 - 1 })',
  'indexOf on an array-like': 'return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)',
  'copyWithin on an array-like': 'return Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 0, 1)',
  'unshift on an array-like': 'return Array.prototype.unshift.call({ length: 2 ** 53 - 3 }, 0)',
  'reverse with a hostile length': 'return Array.prototype.reverse.call({ get length() { return 2 ** 53 - 1 } })',
  'a Proxy for an array that lies': 'return new Proxy([], { get: (t, k) => k === "length" ? 2 ** 32 - 1 : k === "includes" ? t.includes : undefined }).includes(5)',
  'indexOf in a huge sparse array': 'const a = []; a.length = 2 ** 32 - 1; return a.indexOf(1)',
  'sort of a huge sparse array': 'const a = []; a.length = 2 ** 32 - 1; return a.sort()',
  'concat of spreadables': 'const like = { length: 2 ** 32 - 2, [Symbol.isConcatSpreadable]: true }; return [].concat(like, new Proxy([], {}))',
  'quadratic search': 'const h = "a".repeat(1e6); return h.indexOf("a".repeat(2.5e5) + "b" + "a".repeat(2.5e5))',
  'quadratic search backwards': 'const h = "a".repeat(1e6); return h.lastIndexOf("a".repeat(2.5e5) + "b" + "a".repeat(2.5e5))',
  'quadratic split': 'const h = "a".repeat(1e6); return h.split("a".repeat(2.5e5) + "b" + "a".repeat(2.5e5))',
  'quadratic replaceAll': 'const h = "a".repeat(1e6); return h.replaceAll("a".repeat(2.5e5) + "b" + "a".repeat(2.5e5), "")',
  'stringify of a graph': 'let o = {}; for (let i = 0; i < 60; i++) o = { l: o, r: o }; return JSON.stringify(o)',
  'stringify with deep indentation': 'let o = []; for (let i = 0; i < 1000; i++) o = [o, 1]; const many = Array(1000).fill(o); return JSON.stringify(many, null, 10)',
  'join of a graph': 'let a = [""]; for (let i = 0; i < 60; i++) a = [a, a]; return a.join()',
  'flat of a graph': 'let a = [""]; for (let i = 0; i < 60; i++) a = [a, a]; return a.flat(Infinity)',
  'sort by text of graphs': 'let a = [""]; for (let i = 0; i < 40; i++) a = [a, a]; return [a, [a]].sort()',
  'regexp protocol, native exec': 'const fake = { global: true, flags: "g", unicode: false, lastIndex: 0, exec: Object, [Symbol.replace]: RegExp.prototype[Symbol.replace] }; return "abc".replace(fake, "")',
  'regexp protocol, native match': 'const match = RegExp.prototype[Symbol.match]; return "abc".match({ exec: Object.bind(null, ["m"]), flags: "g", global: true, unicode: false, lastIndex: 0, [Symbol.match]: match })',
  'regexp protocol, own exec': 'const r = /a/g; Object.defineProperty(r, "exec", { value: Object.bind(null, ["m"]) }); return "abc".match(r)',
  'replacement with the prefix': 'return "a".repeat(200000).replace(/a/g, "$`")',
  'replaceAll with the prefix': 'return "a".repeat(200000).replaceAll("a", "$`")',
  'growing replacement': 'let s = "x"; for (let i = 0; i < 40; i++) s = s.replace(/[^]+/, "$&$&$&"); return s',
  'repeat': 'return "x".repeat(2 ** 28)', 'padEnd': 'return "x".padEnd(2 ** 28)', 'join with a separator': 'return Array(2 ** 17).join("x".repeat(2 ** 15))', 'concat of text': 'const s = "x".repeat(1e6); return "".concat(...Array(1e4).fill(s))', 'String.raw': 'return String.raw({ raw: { length: 2 ** 40 } })',
  'new Array': 'return new Array(2 ** 25)', 'fill': 'const a = []; a.length = 5e8; return a.fill(0)', 'new ArrayBuffer': 'return new ArrayBuffer(2 ** 40)', 'new Float64Array': 'return new Float64Array(2 ** 32)', 'split all': 'return "x".repeat(6e7).split("")', 'keys of text': 'return Object.keys("x".repeat(6e7))', 'BigInt text': 'return BigInt("9".repeat(1e7))', 'pow': 'return $pow(3n, 2n ** 28n)', 'asUintN': 'return BigInt.asUintN(2 ** 30, -1n)',
  'Proxy keys from natives': 'const names = new Proxy({}, { get: String.prototype.valueOf.bind("1000000000") }); return Reflect.ownKeys(new Proxy({}, { ownKeys: Object.bind(null, names) }))',
  'Array.from that feeds itself': 'const a = [1]; return Array.from(a, Array.prototype.push.bind(a))',
  'apply of an array-like': 'return Math.max.apply(null, { length: 2 ** 40 })', 'Reflect.construct of an array-like': 'return Reflect.construct(Array, { length: 2 ** 40 })', 'spread of a huge array': 'const a = []; a.length = 2 ** 32 - 1; return [...$spread(a)]', 'props of a huge array': 'const a = []; a.length = 2 ** 32 - 1; return { ...$props(a) }',
}
for (const [name, code] of Object.entries(ENDLESS)) {
  test(`${name}: meets a limit`, () => {
    const limited = testRealm()
    limited.meter.most = 1e6
    limited.meter.mostBytes = 2 ** 27
    let stopped: unknown
    try { limited.guest(code) } catch (error) { stopped = error }
    assert.is((stopped as { limit?: boolean } | undefined)?.limit, true, stopped instanceof Error ? stopped.message : String((stopped as Error | undefined)?.message ?? 'it ended'))
  })
}

test.run()
