/**
 * Every single edit that weakens one guard, one meter or the frame of an artifact: taken away, moved, shadowed, renamed,
 * changed by one. Places come from the tree, edits are made in the text.
 */
import { parse } from 'acorn'
import type { Node } from 'estree'

import { EARLIEST, NUMBERS_CLAIM } from '../policy/names.ts'

/** One edit of an artifact, with a name for messages. */
export type Mutant = { what: string; start: number; end: number; text: string }
type Place = { node: Node; parent: Node | null; field: string; index: number }

const CHARGE = /^\(\$r_n -= (\d+)\) < \d+ && \$r_fill\(\)$/

/** A loop that settles later: its head and its end. */
const COUNTED = /^\{[^{}]*let \$r_c = 0; try \{do \{\(\$r_n -= \$r_c\) < 0 && \$r_fill\(\); for \(\$r_c = 0; \(\$r_c \+= (\d+)\) < 4096/

export function mutantsOf(code: string): Mutant[] {
  const mutants: Mutant[] = []
  const program = parse(code, { ecmaVersion: 2024 }) as unknown as Node
  const add = (what: string, { start, end }: { start: number; end: number }, text: string): void => {
    if (code.slice(start, end) !== text) mutants.push({ what, start, end, text })
  }
  for (const place of placesIn(program)) {
    const text = code.slice(place.node.start, place.node.end)
    if (CHARGE.test(text)) mutateCharge(place, code, add)
    else if (place.node.type === 'CallExpression' && /^\$r_/.test(text)) mutateShim(place, code, add)
    if (COUNTED.test(text) && place.node.type === 'BlockStatement') mutateCountedLoop(place, text, add)
    const test = /^typeof (.+) === "number" \? \1 : (\$r_\w+)\(\1\)$/.exec(text)
    if (test) mutateTest(place, text, test[1]!, test[2]!, add)
    const update = /^typeof (.+) === "number" \? (.+) : \(\1 = \$r_update\(\1\), \2\)$/.exec(text)
    if (update) mutateUpdate(place, text, update[1]!, update[2]!, add)
    mutateNames(place, code, add)
    mutateBlock(place, code, add)
  }
  mutateFrame(program, code, add)
  return mutants
}

export function applyMutant(code: string, { start, end, text }: Mutant): string {
  return code.slice(0, start) + text + code.slice(end)
}

type Add = (what: string, range: { start: number; end: number }, text: string) => void

function mutateCharge({ node, parent, index }: Place, code: string, add: Add): void {
  const text = code.slice(node.start, node.end)
  const weight = Number(CHARGE.exec(text)![1])
  for (const other of [weight + 1, weight - 1, -weight, `${weight}n`, `${weight}.5`, `0x${weight.toString(16)}f`, '$r_n', 'Infinity', `"${weight}"`]) add(`charge of ${other}`, node, text.replace(String(weight), String(other)))
  const bound = / < (\d+) &&/.exec(text)![1]!
  const bounds = Number(bound) > EARLIEST ? ['< 0', `< ${EARLIEST}`, '< 999999999', '< 1e9'] : ['< 1000000000', `< ${EARLIEST + 1}`, '< -1', '< -0', '< 0.5', '< 0n', '< "0"', '< $r_n', '< Infinity']
  const edits: [string, string][] = [
    ...[...bounds, `<= ${bound}`, `> ${bound}`, `< -${bound}`].map((other): [string, string] => [`< ${bound}`, other]), ['-=', '+='], ['-=', '='], ['-=', '-'], ['&&', '||'], ['&&', '??'], ['&&', '&'],
    ['$r_fill()', '$r_fill'], ['$r_fill()', '$r_fill(1)'], ['$r_fill()', '$r_fill?.()'], ['$r_fill()', 'new $r_fill()'], ['$r_fill()', '$r_link()'], ['$r_fill()', '0'], ['$r_fill()', '$r_fill``'],
    ['$r_n', '$r_v'], ['$r_n', '$r_i0'], ['$r_n', 'n'], ['$r_fill', 'fill'], ['$r_fill', '$r_final'],
  ]
  for (const [from, to] of edits) add(`charge with ${to} for ${from}`, node, text.replace(from, () => to))
  if (parent?.type === 'ExpressionStatement') {
    const rest = code.slice(parent.end)
    add('charge removed', parent, '')
    add('charge replaced by an empty statement', parent, ';')
    add('charge twice', parent, `${text};${text};`)
    add('charge in a block', parent, `{${text};}`)
    add('charge behind a condition', parent, `if (1) ${text};`)
    add('charge in a function', parent, `(() => ${text});`)
    add('charge called', parent, `(() => (${text}))();`)
    add('charge under void', parent, `void (${text});`)
    add('charge in a sequence', parent, `${text}, 0;`)
    add('counter shadowed', parent, `let $r_n = 1e9;${text};`)
    add('counter shadowed by var', parent, `${text};{ var $r_n = 1e9; }`)
    add('fill shadowed', parent, `const $r_fill = Object;${text};`)
    add('fill shadowed by a function', parent, `${text};function $r_fill() {${text}; }`)
    const block = /^\s*([^{};]*;)/.exec(rest)
    if (block) add('charge after the next statement', { start: parent.start, end: parent.end + block[0].length }, `${block[1]}${text};`)
  } else if (parent?.type === 'SequenceExpression' && index === 0) {
    const [, second] = parent.expressions
    add('charge removed from a sequence', { start: node.start, end: second!.start }, '')
    add('charge last in a sequence', { start: node.start, end: parent.end }, `${code.slice(second!.start, parent.end)}, ${text}`)
    add('charge nested in a sequence', node, `(0, ${text})`)
    add('charge twice in a sequence', node, `${text}, ${text}`)
  }
}

const SWAPS = ['$r_key', '$r_grow', '$r_spread', '$r_props', '$r_catch', '$r_final', '$r_resume', '$r_ctor', '$r_fill', '$r_link', '$r_pow', '$r_rest', '$r_own', '$r_num', '$r_factor', '$r_same', '$r_equal', '$r_update', '$r_slot', '$r_len', '$r_field', '$r_hold', '$r_held', '$r_was', 'Object', '$r_none']

function mutateShim({ node, parent }: Place, code: string, add: Add): void {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return
  const { name } = node.callee
  if (/^\$r_i\d+$/.test(name) || name === '$r_fill') return
  const args = code.slice(node.callee.end + 1, node.end - 1)
  // What `$r_ref("x")` stands for is the name, not the text.
  add(`${name} dropped`, node, name === '$r_ref' ? args.slice(1, -1) : `(${args || 0})`)
  if (parent?.type === 'SpreadElement' || name === '$r_key') add(`${name} dropped without parentheses`, node, args)
  for (const swap of SWAPS) if (swap !== name) add(`${swap} for ${name}`, node.callee, swap)
  add(`${name}?.()`, node.callee, `${name}?.`)
  add(`new ${name}`, node, `new ${name}(${args})`)
  add(`${name}.call`, node, `${name}.call(null, ${args})`)
  add(`(0, ${name})`, node.callee, `(0, ${name})`)
  add(`${name} tag`, node, `${name}\`\``)
  add(`${name} with another argument`, node, `${name}(${args ? `${args}, 1` : '1'})`)
  add(`${name} spread`, node, `${name}(...[${args}])`)
  if (args) add(`${name} of nothing`, node, `${name}()`)
  add(`${name} twice`, node, `${name}(${name}(${args}))`)
  add(`${name} in a function`, node, `(() => ${name}(${args}))()`)
  add(`${name} as a value`, node, name)
  add(`${name} of something else`, node, `(${args || 0}, ${name}(0))`)
  if (parent?.type === 'ExpressionStatement' && (name === '$r_catch' || name === '$r_final')) {
    add(`${name} removed`, parent, '')
    add(`${name} later`, parent, `0;${name}(${args});`)
    add(`${name} in a block`, parent, `{${name}(${args});}`)
    add(`${name} behind a condition`, parent, `if (0) ${name}(${args});`)
    add(`${name} after a declaration`, parent, `var late;${name}(${args});`)
    add(`${name} shadowed`, parent, `const ${name} = Object;${name}(${args});`)
  }
}

function mutateCountedLoop({ node }: Place, text: string, add: Add): void {
  const weight = Number(COUNTED.exec(text)![1])
  const SETTLE = '($r_n -= $r_c) < 0 && $r_fill()'
  const edits: [string, string][] = [
    ...[weight + 1, weight - 1, -weight, `${weight}n`, `${weight}.5`, '$r_n', `"${weight}"`].map((other): [string, string] => [`$r_c += ${weight}`, `$r_c += ${other}`]),
    ['let $r_c = 0', 'let $r_c = -1e9'], ['let $r_c = 0', 'let $r_c'], ['let $r_c = 0', 'var $r_c = 0'], ['let $r_c = 0', 'let $r_c = 0, other = 0'], ['let $r_c = 0;', ''],
    ['for ($r_c = 0', 'for ($r_c = -1e9'], ['for ($r_c = 0', 'for ('], ['for ($r_c = 0', 'for ($r_n = 0'], ['for ($r_c = 0', 'for ($r_c += 0'],
    ['+=', '='], ['+=', '-='], ['$r_c +=', '$r_n +='], ['< 4096', '<= 4096'], ['< 4096', '> 4096'], ['< 4096', '< 4097'], ['< 4096', '< 1e9'], ['< 4096', '!== 4096'], [') < 4096', ' < 4096)'],
    ['> 4095', '> 4096'], ['> 4095', '>= 4095'], ['> 4095', '< 4095'], ['while ($r_c > 4095)', 'while (true)'], ['while ($r_c > 4095)', 'while ($r_n > 4095)'],
    [`do {${SETTLE};`, 'do {'], [`do {${SETTLE};`, `do {0;${SETTLE};`], [`finally {${SETTLE}}`, 'finally {}'], [`finally {${SETTLE}}`, ''], [`finally {${SETTLE}}`, `catch {${SETTLE}}`], [`finally {${SETTLE}}`, `finally {${SETTLE};break}`],
    [`finally {${SETTLE}}`, `finally {if (0) ${SETTLE}}`], [`finally {${SETTLE}}`, `finally {$r_n -= $r_c}`], ['($r_n -= $r_c)', '($r_n -= 0)'], ['($r_n -= $r_c)', '($r_c -= $r_n)'], ['finally {', 'catch ($r_e) {$r_catch($r_e)} finally {'],
    ['try {do', 'try {0;do'], ['try {do', 'do'], ['&& (', '|| ('], ['&& (', '& ('], ['&& (', ', ('],
  ]
  for (const [from, to] of edits) if (text.includes(from)) add(`counted loop with ${to} for ${from}`, node, text.replace(from, () => to))
  const last = text.lastIndexOf('} while ($r_c > 4095)')
  for (const inside of ['$r_c = 0', '$r_c = -1e9', '$r_c -= 1', '$r_c++', 'let $r_c = 0', '{ let $r_c = 0 }', '[$r_c] = [0]', '$r_n += $r_c']) add(`counted loop with ${inside} behind the turns`, node, `${text.slice(0, last)};${inside};${text.slice(last)}`)
  if (/< 4096 && \(/.test(text)) add('counted loop whose test comes first', node, text.replace(/(\(\$r_c \+= \d+\) < 4096) && \(([^;]*)\);/, '($2) && $1;'))
}

// `typeof X === "number" ? X : $r_key(X)`, and the like of operands
function mutateTest({ node }: Place, text: string, variable: string, shim: string, add: Add): void {
  const edits: [string, string][] = [
    ['number', 'string'], ['number', 'object'], ['===', '=='], ['===', '!=='], ['typeof ', ''], ['"number" ?', '"number" || 1 ?'],
    [`? ${variable} :`, `? ${shim}(${variable}) :`], [`${shim}(${variable})`, variable], [`${shim}(${variable})`, `${shim}(0), ${variable}`], [`? ${variable}`, '? undefined'],
  ]
  for (const [from, to] of edits) add(`${shim} test with ${to} for ${from}`, node, text.replace(from, () => to))
  add(`${shim} test dropped`, node, variable)
  add(`${shim} test reversed`, node, `typeof ${variable} !== "number" ? ${variable} : ${shim}(${variable})`)
  add(`${shim} test after the use`, node, `(${text}, ${variable})`)
}

// `typeof X === "number" ? X++ : (X = $r_update(X), X++)`
function mutateUpdate({ node }: Place, text: string, variable: string, update: string, add: Add): void {
  const edits: [string, string][] = [
    ['number', 'string'], ['===', '!=='], ['typeof ', ''], ['"number" ?', '"number" || 1 ?'], [`${variable} = `, ''], [`$r_update(${variable})`, variable], [`$r_update(${variable})`, '$r_update(0)'],
    [`(${variable} = $r_update(${variable}), ${update})`, update], [`? ${update}`, `? other${update}`], [`? ${update}`, '? 0'], [`, ${update}`, ''], [`, ${update}`, `, ${update}, ${update}`],
    [`, ${update}`, `, ${update.replaceAll('+', '~').replaceAll('-', '+').replaceAll('~', '-')}`], [' = ', ' += '], [' = ', ' ??= '],
  ]
  for (const [from, to] of edits) add(`update with ${to} for ${from}`, node, text.replace(from, () => to))
  add('update without its test', node, update)
  add('update unguarded in a branch', node, `typeof ${variable} === "number" ? ${update} : ${update}`)
}

// Names: every binding renamed to a shim, every other name replaced by one.
function mutateNames({ node, parent, field }: Place, code: string, add: Add): void {
  if (node.type !== 'Identifier' || !parent) return
  const isKey = (field === 'key' && 'computed' in parent && !parent.computed) || (field === 'property' && parent.type === 'MemberExpression' && !parent.computed)
  if (isKey || parent.type === 'MetaProperty' || isShorthand(parent)) return
  for (const shim of ['$r_n', '$r_fill']) {
    add(`${shim} for ${node.name}`, node, shim)
    if (parent.type === 'Property' && field === 'value') add(`${shim} in a pattern or object`, node, `[${shim}][0]`)
  }
  if (node.name !== '$r_n') add(`escaped ${node.name}`, node, '\\u0024r_n')
}

function isShorthand(node: Node): boolean {
  return node.type === 'Property' && node.shorthand
}

function mutateBlock({ node }: Place, code: string, add: Add): void {
  if (node.type === 'BlockStatement' || node.type === 'StaticBlock') {
    const at = { start: node.end - 1, end: node.end - 1 }
    for (const line of ['let $r_fill', 'var $r_n', 'class $r_key { }', '$r_n = 1e9', '$r_n: for (;;) break', 'for (;;) { }', '(() => 0)', 'process', 'arguments = 1', '[$r_fill] = []']) add(`\`${line}\` at the end of a block`, at, `;${line};`)
  }
  if ((node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration') && node.params.length === 0 && code[node.body.start - 2] === ')') {
    const at = node.body.start - 2
    for (const parameter of ['$r_n', '$r_fill', '...$r_fill', '{ $r_n }', '[$r_key = 1]', 'a = f()']) add(`the parameter ${parameter}`, { start: at, end: at }, parameter)
  }
}

function mutateFrame(program: Node, code: string, add: Add): void {
  const [only] = program.type === 'Program' ? program.body : []
  if (only?.type !== 'ExpressionStatement' || only.expression.type !== 'FunctionExpression') throw new Error('not an artifact')
  const wrapper = only.expression
  const names = wrapper.params.map(({ start, end }) => code.slice(start, end))
  const list = { start: wrapper.params[0]!.start, end: wrapper.params.at(-1)!.end }
  const uses = (name: string): number => code.split(new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`)).length - 1
  for (const [index, name] of names.entries()) {
    // Without a parameter that nothing names the artifact is the same program.
    if (uses(name) > 1) add(`without the parameter ${name}`, list, names.filter((other) => other !== name).join(', '))
    add(`${name} twice`, list, [...names, name].join(', '))
    add(`${name} with a default`, list, names.map((other) => (other === name ? `${name} = 1` : other)).join(', '))
    add(`${name} as rest`, list, names.map((other) => (other === name ? `...${name}` : other)).join(', '))
    add(`${name} in a pattern`, list, names.map((other) => (other === name ? `[${name}]` : other)).join(', '))
    if (index > 0) add(`${name} one earlier`, list, names.toSpliced(index, 1).toSpliced(index - 1, 0, name).join(', '))
    if (name !== names[0]) add(`${name} first`, list, [name, ...names.filter((other) => other !== name)].join(', '))
  }
  add('a free parameter', list, [...names, 'zzz'].join(', '))
  add('a named wrapper', { start: wrapper.start, end: code.indexOf('(', wrapper.start) }, `${code.slice(wrapper.start, code.indexOf('(', wrapper.start)).trimEnd()} named`)
  add('the wrapper called', { start: only.end, end: only.end }, '()')
  add('a second statement', { start: only.end, end: only.end }, ';0')
  add('a first statement', { start: only.start, end: only.start }, '0;')
  add('wrapped in a function', { start: only.start, end: only.end }, `(function () {return ${code.slice(only.start, only.end)}})`)
  add('wrapped in a sequence', { start: only.start, end: only.end }, `(0, ${code.slice(only.start, only.end)})`)
  const statements = wrapper.body.body
  const isClaim = (statement: (typeof statements)[number] | undefined): boolean => statement?.type === 'ExpressionStatement' && 'directive' in statement && String(statement.directive).startsWith(NUMBERS_CLAIM)
  const prologue = statements.slice(0, isClaim(statements[1]) ? 5 : 4)
  for (const [index, statement] of prologue.entries()) {
    const text = code.slice(statement.start, statement.end)
    // A claim that no guard was left out for may go.
    if (!isClaim(statement)) add(`prologue statement ${index} removed`, statement, '')
    add(`prologue statement ${index} in a block`, statement, `{${text}}`)
    add(`prologue statement ${index} twice`, statement, text + text)
    const next = statements[index + 1]
    if (next && index < prologue.length - 1) add(`prologue statement ${index} later`, { start: statement.start, end: next.end }, code.slice(next.start, next.end) + text)
  }
  for (const [from, to] of [['"use strict"', '"use sloppy"'], ['"use strict"', '("use strict")'], ['yield;', 'yield 1;'], ['yield;', 'yield* [];'], ['let $r_v', 'var $r_v'], ['let $r_v', 'let $r_v = $r_n'], ['let $r_v', 'let $r_v, x']]) {
    const at = code.indexOf(from!, wrapper.body.start)
    if (at >= 0 && at < (prologue.at(-1)?.end ?? 0)) add(`${to} for ${from}`, { start: at, end: at + from!.length }, to!)
  }
  mutateLink(code, add)
  const last = statements.at(-1)
  if (!wrapper.generator && last) {
    for (const other of ['', 'return;', 'return $r_n;', 'return $r_fill;', 'return [$r_v];', 'return $r_v, 0;', 'return () => $r_v;', 'if (1) return $r_v;', 'return $r_v;0']) add(`\`${other}\` at the end`, last, other)
  }
  if (!wrapper.generator) add('an async script', { start: wrapper.start, end: wrapper.start }, 'async ')
  add('not a generator or not a script', { start: wrapper.start, end: code.indexOf('(', wrapper.start) }, wrapper.generator ? 'function ' : 'function* ')
}

function mutateLink(code: string, add: Add): void {
  const start = code.indexOf('$r_link((')
  const accessor = '($r_a) => $r_a === undefined ? $r_n : ($r_n = $r_a)'
  const edits: [string, string][] = [
    ['($r_a) =>', '($r_a = 1) =>'], ['($r_a) =>', '(...$r_a) =>'], ['($r_a) =>', '($r_a, $r_b) =>'], ['($r_a) =>', 'async ($r_a) =>'], ['=== undefined', '== undefined'], ['=== undefined', '!== undefined'],
    ['=== undefined', '=== null'], ['? $r_n', '? 1e9'], ['? $r_n', '? $r_a'], ['($r_n = $r_a)', '($r_n = 1e9)'], ['($r_n = $r_a)', '$r_a'], ['($r_n = $r_a)', '($r_n += $r_a)'], ['($r_n = $r_a)', '0'], [accessor, '0'], [accessor, `${accessor}, 0`], [accessor, `function ($r_a) { return 1e9 }`],
  ]
  for (const [from, to] of edits) add(`accessor with ${to} for ${from}`, { start, end: start + 9 + accessor.length }, `$r_link(${accessor}`.replace(from, () => to))
  const meta = code.indexOf('{imports:', start)
  if (meta < 0) return
  const end = code.indexOf('});', meta) + 1
  const text = code.slice(meta, end)
  for (const [from, to] of [['imports:', 'import:'], ['stars:', '"stars":'], ['stars: [', 'stars: [99'], ['stars: [', 'stars: [-1'], ['reexports: {', 'reexports: {"zz": [99, "a"], '], ['exports: {', 'exports: {"__proto__": () => $r_n, '], ['exports: {', 'exports: {...$r_fill, '], ['exports: {', 'exports: {"zz": () => $r_n, '], ['exports: {', 'exports: {"zz": () => $r_fill(), '], ['exports: {', 'exports: {get "zz"() { return 1 }, '], ['imports: [', 'imports: [["node:fs", "*"], '], ['imports: [', 'imports: [[], '], ['{imports', '{extra: 0, imports'], ['{imports', '{...0, imports']]) {
    add(`meta with ${to} for ${from}`, { start: meta, end }, text.replace(from!, () => to!))
  }
  for (const getter of text.matchAll(/\(\) => [^,}]+/g)) {
    const at = { start: meta + getter.index, end: meta + getter.index + getter[0].length }
    for (const other of ['() => $r_n', '() => $r_fill', '() => f()', '(a) => 1', '0', 'function () { }', 'async () => 1', '() => { }']) add(`getter ${other}`, at, other)
  }
}

function* placesIn(root: Node): Generator<Place> {
  const todo: Place[] = [{ node: root, parent: null, field: '', index: 0 }]
  for (let place = todo.pop(); place; place = todo.pop()) {
    yield place
    const { node } = place
    for (const [field, value] of Object.entries(node)) {
      for (const [index, item] of (Array.isArray(value) ? value : [value]).entries()) if (isNode(item)) todo.push({ node: item, parent: node, field, index })
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}
