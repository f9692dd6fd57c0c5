/**
 * The hook form (SPEC.md, 3.7): what `guards: 'all'` makes of the guarded form, which is parsed anew and in which each access, call, write,
 * deletion, construction and iteration gets the shim that tells hooks of it. Nothing that is there is moved or evaluated twice.
 *   o.p      ->  $r_on("get", o, "p").p                o[$r_key(k)]  ->  o[$r_by("get", o, k)]
 *   f(x)     ->  $r_on("call", f)(x)                   o.m(x)        ->  $r_on("invoke", o, "m").m(x)
 *   new C    ->  new ($r_on("new", C))                 for (x of e)  ->  for (x of $r_on("each", e))
 *   super(x) ->  ($r_on("super", new.target), super(x))
 */
import type { ArrayPattern, AssignmentExpression, BinaryExpression, CallExpression, Class, Expression, MemberExpression, Node, ObjectPattern, Program, PropertyDefinition, Statement, Super } from 'estree'

import { CHILD_KEYS } from '../analyzer/grammar.ts'
import { SafeParser, TooDeep, TooLong } from '../analyzer/parser.ts'
import { RestrictError } from '../policy/error.ts'
import { HOOK_SHIMS, LOCALS, PARAMETERS } from '../policy/names.ts'
import { applyPieces, type Edits, layoutEdits, makeEdits, type Mark, type Piece } from './edits.ts'
import { hookChain, hookMember, knownKey, type Op, startOf, takeApart } from './hook-members.ts'
import { aroundHeld } from './simple.ts'
import { hookArrayPattern, hookObjectPattern } from './hook-patterns.ts'

export type Hooking = {
  code: string
  edits: Edits
  /** Visits a part; `op` is what happens to the property if it is a member expression. */
  visit(node: Node | null | undefined, op?: Op): void
  /** `$r_on(op, E)`, `$r_on(op, E, key)`. */
  tell(node: Node, op: string, key?: string): void
  /** Before a parenthesis that is put where a statement begins. */
  separate(node: Node): void
  /** `$r_h` is used. */
  keep(): void
  /** Links of optional chains at which the chain is taken apart, and where their `?.` is. */
  apart: Map<Node, number>
}

/** `move`: where an offset of the guarded form is now, before or after what was put there. */
export type Hooked = { code: string; count: number; move(offset: number, after: boolean): number }

export const isShimName = (name: string): boolean => name.startsWith('$r_') && !/^\$r_i\d/.test(name)

/** `functions`: their places become those in the new text. */
export function hookAccesses(code: string, functions: readonly Mark[]): Hooked {
  const edits = makeEdits()
  const marks = new Map<Mark, Mark>()
  const byEnd = new Map<number, Mark[]>()
  for (const one of functions) byEnd.set(one.to, [...(byEnd.get(one.to) ?? []), one])
  const starts = new Map<number, number>()
  // One for each function whose body is a block: where its own variable would be declared, and whether it has to be.
  const scopes: { at: number; kept: boolean }[] = []

  const mark = (node: Node): void => {
    for (const one of byEnd.get(node.end) ?? []) {
      const { from } = one
      if (!marks.has(one) && (from === node.start || (node.type === 'MethodDefinition' && node.static && from > node.start && from <= node.key.start))) marks.set(one, edits.mark({ start: from, end: node.end }))
    }
  }
  const children = (node: Node): void => {
    for (const key of CHILD_KEYS.get(node.type) ?? []) {
      const child = node[key as keyof Node] as unknown as Node | (Node | null)[] | null | undefined
      if (Array.isArray(child)) for (const item of child) visit(item)
      else visit(child)
    }
  }
  const visit: Hooking['visit'] = (node, op = 'get') => {
    if (!node) return
    mark(node)
    if ('body' in node && Array.isArray(node.body)) noteStarts(node.body as Statement[])
    else if (node.type === 'SwitchCase') noteStarts(node.consequent)
    switch (node.type) {
      case 'MemberExpression': return hookMember(node, op, hooking)
      case 'ChainExpression': return hookChain(node, op, hooking)
      case 'CallExpression': return hookCall(node, hooking)
      case 'TaggedTemplateExpression':
        hookCallee(node.tag, hooking)
        return visit(node.quasi)
      case 'NewExpression': {
        const [open, close] = aroundSequence(node.callee)
        edits.wrap(node.callee, `($r_on("new", ${open}`, `${close}))`)
        return children(node)
      }
      case 'SpreadElement': case 'ForInStatement': case 'ForOfStatement': case 'YieldExpression': return hookIteration(node, hooking)
      case 'ArrayPattern': return hookArrayPattern(node, hooking)
      case 'ObjectPattern': return hookObjectPattern(node, hooking)
      case 'AssignmentExpression': return hookAssignment(node, hooking)
      case 'UpdateExpression': return visit(node.argument, 'update')
      case 'AssignmentPattern':
        visit(node.left, 'set')
        return visit(node.right)
      case 'RestElement': return visit(node.argument, 'set')
      case 'UnaryExpression': return visit(node.argument, node.operator === 'delete' ? 'delete' : 'get')
      case 'BinaryExpression': return node.operator === 'in' ? hookIn(node, hooking) : children(node)
      case 'VariableDeclarator':
        // const $r_default = ({"default": E}).default
        if (node.id.type === 'Identifier' && node.id.name === LOCALS.default && node.init?.type === 'MemberExpression') return visit(node.init.object)
        return children(node)
      case 'ClassDeclaration': case 'ClassExpression': return hookClass(node, hooking)
      case 'FunctionDeclaration': case 'FunctionExpression': case 'ArrowFunctionExpression': {
        for (const parameter of node.params) visit(parameter)
        const first = node.body.type === 'BlockStatement' ? node.body.body[0] : undefined
        if (!first) return visit(node.body)
        scopes.push({ at: first.end, kept: false })
        visit(node.body)
        if (scopes.pop()?.kept) edits.insert(first.end, `let ${LOCALS.told};`)
        return
      }
      default: return children(node)
    }
  }
  const noteStarts = (list: readonly Statement[]): void => {
    for (const [index, statement] of list.entries()) {
      const before = list[index - 1]
      if (before && statement.type === 'ExpressionStatement' && needsSemicolon(before, code)) starts.set(statement.start, before.end)
    }
  }
  const hooking: Hooking = {
    code, edits, visit, apart: new Map(),
    tell: (node, op, key) => {
      const [open, close] = aroundSequence(node)
      edits.wrap({ start: startOf(node, hooking), end: node.end }, `$r_on("${op}", ${open}`, `${close}${key === undefined ? '' : `, ${JSON.stringify(key)}`})`)
    },
    separate: ({ start }) => {
      const end = starts.get(start)
      if (end === undefined) return
      starts.delete(start)
      edits.insert(end, ';')
    },
    keep: () => {
      const scope = scopes.at(-1)
      if (scope) scope.kept = true
    },
  }

  const program = parse(code)
  const wrapper = program.body[0]?.type === 'ExpressionStatement' ? program.body[0].expression : undefined
  if (wrapper?.type !== 'FunctionExpression') throw new RestrictError('INTERNAL', 'the guarded form is no function')
  edits.insert((wrapper.params[2] as Node).end, `, ${HOOK_SHIMS.join(', ')}`)
  noteStarts(wrapper.body.body as Statement[])
  for (const statement of wrapper.body.body) visit(statement)
  const pieces = layoutEdits(code, edits.list)
  const hooked = applyPieces(code, pieces)
  for (const [one, { from, to }] of marks) {
    one.from = from
    one.to = to
  }
  if (marks.size !== functions.length) throw new RestrictError('INTERNAL', 'a function was lost')
  return { code: hooked, count: hooked.match(HOOK)?.length ?? 0, move: movedBy(pieces) }
}

function parse(code: string): Program {
  try {
    return new SafeParser({ ecmaVersion: 2024, sourceType: 'script', strict: true }, code).parse() as unknown as Program
  } catch (error) {
    if (error instanceof TooDeep || error instanceof TooLong) throw new RestrictError('REJECTED', "The program is nested too deeply, or too long, for `guards: 'all'`.")
    throw error
  }
}

const HOOK = /\$r_(?:on|by|in|see|pick|of|def)\(/g

export function aroundSequence(node: Node): readonly [open: string, close: string] {
  return node.type === 'SequenceExpression' ? ['(', ')'] : ['', '']
}

function movedBy(pieces: readonly Piece[]): Hooked['move'] {
  // Ascending: up to which offset of the old text, and how much longer the new one is there.
  const sums: number[] = [0]
  for (const { offset, skip, text } of pieces) sums.push((sums.at(-1) as number) + text.length - (skip - offset))
  return (offset, after) => {
    let [from, to] = [0, pieces.length]
    while (from < to) {
      const middle = (from + to) >>> 1
      const piece = pieces[middle] as Piece
      if (piece.offset < offset || (after && piece.offset === offset)) from = middle + 1
      else to = middle
    }
    const last = pieces[from - 1]
    // What was replaced begins where it began.
    const rest = last && last.skip > offset ? last.skip - offset : 0
    return offset + (sums[from] as number) + (rest > 0 && last ? rest - last.text.length : 0)
  }
}

// A statement that ends without a semicolon would go on with a parenthesis.
function needsSemicolon(node: Node, code: string): boolean {
  if (code[node.end - 1] === ';') return false
  switch (node.type) {
    case 'IfStatement': return needsSemicolon(node.alternate ?? node.consequent, code)
    case 'ForStatement': case 'ForInStatement': case 'ForOfStatement': case 'WhileStatement': case 'LabeledStatement': return needsSemicolon(node.body, code)
    default: return /^(?:Expression|Return|Throw|Break|Continue|DoWhile)Statement$|^VariableDeclaration$/.test(node.type)
  }
}

/** What may stand between an expression and what comes after it. */
export const SKIPPED = /^(?:\s|\)|\/\*[^]*?\*\/|\/\/[^\n\r\u2028\u2029]*)+/

const isImport = (node: Node): boolean => node.type === 'MemberExpression' && node.object.type === 'Identifier' && /^\$r_i\d/.test(node.object.name)

// `(o?.m)(x)`: the value of `this` is o
const isOptionalMethod = (node: Node): boolean => node.type === 'ChainExpression' && node.expression.type === 'MemberExpression'

// `f`, `o.m`, and `(0,$r_i0.f)`
function hookCallee(callee: Expression | Super, { tell, visit }: Hooking): void {
  if (callee.type === 'MemberExpression' || isOptionalMethod(callee)) return visit(callee, 'invoke')
  const last = callee.type === 'SequenceExpression' && callee.expressions.length === 2 ? callee.expressions[1] : undefined
  if (last && isImport(last)) return tell(last, 'call')
  tell(callee, 'call')
  visit(callee)
}

function hookCall(node: CallExpression, hooking: Hooking): void {
  const { callee } = node
  const { edits, separate, tell, visit } = hooking
  const values = (): void => { for (const value of node.arguments) visit(value) }
  if (callee.type === 'Identifier' && isShimName(callee.name)) {
    if (callee.name === '$r_link') return
    if (callee.name === '$r_len' && node.arguments[0]) tell(node.arguments[0], 'set', 'length')
    return values()
  }
  if (callee.type === 'ArrowFunctionExpression' && callee.params.some((one) => one.type === 'Identifier' && one.name === PARAMETERS[2])) {
    visit(callee.body)
    return values()
  }
  if (callee.type === 'Super') {
    separate(node)
    edits.wrap(node, '($r_on("super", new.target), ', ')')
    return values()
  }
  if (hooking.apart.has(node)) {
    takeApart(node, aroundHeld(callee), `$r_on("call", ${LOCALS.told})`, hooking)
    visit(callee)
  } else hookCallee(callee, hooking)
  values()
}

function hookIteration(node: Extract<Node, { type: 'SpreadElement' | 'ForInStatement' | 'ForOfStatement' | 'YieldExpression' }>, { tell, visit }: Hooking): void {
  if (node.type === 'YieldExpression') {
    if (node.delegate && node.argument) tell(node.argument, 'each')
    return visit(node.argument)
  }
  if (node.type === 'ForOfStatement') tell(node.right, 'each')
  const listed = node.type === 'SpreadElement' ? node.argument : node.type === 'ForInStatement' ? node.right : undefined
  // ...$r_spread(E), ...$r_props(E), for (k in $r_props(E))
  if (listed?.type === 'CallExpression' && listed.callee.type === 'Identifier' && listed.arguments[0]) tell(listed.arguments[0], listed.callee.name === '$r_props' ? 'keys' : 'each')
  if (node.type === 'SpreadElement') return visit(node.argument)
  visit(node.left, 'set')
  visit(node.right)
  visit(node.body)
}

function hookAssignment(node: AssignmentExpression, { edits, separate, visit }: Hooking): void {
  if (node.left.type === 'ArrayPattern') {
    separate(node)
    edits.wrap(node, '(', ')')
  }
  visit(node.left as ArrayPattern | ObjectPattern, node.operator === '=' ? 'set' : 'update')
  visit(node.right)
}

// $r_key(k) in o  ->  $r_in(k, o);  #p in o  ->  #p in $r_on("has", o, "#p"), and likewise for other keys that are known
function hookIn({ left, right, start, end }: BinaryExpression, { code, edits, tell, visit }: Hooking): void {
  const key = knownKey({ computed: true, property: left } as MemberExpression)
  if (key !== undefined) tell(right, 'has', key)
  else {
    edits.wrap({ start, end }, '$r_in(', ')')
    if (left.type === 'CallExpression' && left.callee.type === 'Identifier' && left.callee.name === '$r_key') edits.replace(left.callee.start, left.callee.end, '')
    let at = left.end
    at += SKIPPED.exec(code.slice(at, right.start))?.[0].length ?? 0
    edits.replace(at, at + 2, ',')
    visit(left)
  }
  visit(right)
}

// The heritage; and the fields that are defined on what a superclass made: the first of them tells of all.
function hookClass(node: Class, hooking: Hooking): void {
  const { tell, visit } = hooking
  if (node.superClass) {
    tell(node.superClass, 'new')
    visit(node.superClass)
    const fields = node.body.body.filter((member): member is PropertyDefinition => member.type === 'PropertyDefinition' && !member.static && member.key.type !== 'PrivateIdentifier')
    if (fields[0]) hookFields(fields[0], fields.map(fieldName), hooking)
  }
  visit(node.body)
}

function hookFields({ value, key, computed }: PropertyDefinition, names: readonly string[], { code, edits }: Hooking): void {
  const [name] = names.map((one) => JSON.stringify(one))
  const told = `$r_def(this, ${names.map((one) => JSON.stringify(one)).join(', ')})`
  const skipped = computed ? (SKIPPED.exec(code.slice(key.end))?.[0].length ?? 0) + 1 : 0
  if (!value) return edits.insert(key.end + skipped, ` = ${told};`)
  // A function without a name has that of the field, but not out of a sequence.
  const isNamedByField = value.type === 'ArrowFunctionExpression' || ((value.type === 'FunctionExpression' || value.type === 'ClassExpression') && !value.id)
  const [open, close] = isNamedByField && names[0] !== '__proto__' ? [`{${name}: `, `}[${name}]`] : aroundSequence(value)
  edits.wrap(value, `(${told}, ${open}`, `${close})`)
}

function fieldName({ computed, key }: PropertyDefinition): string {
  const inner = key.type === 'CallExpression' && key.arguments[0] ? key.arguments[0] : key
  const name = inner.type === 'Literal' ? String(inner.value) : knownKey({ computed, property: inner } as MemberExpression)
  if (name === undefined) throw new RestrictError('INTERNAL', 'a field whose name is computed has no hook')
  return name
}
