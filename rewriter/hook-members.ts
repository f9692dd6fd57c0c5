/**
 * Hooks at member expressions. A property whose name is known stays where it is, and what it belongs to passes through a shim; one that is
 * computed has a shim that turns it into a key, told what it belongs to: a variable, `this`, or what `$r_h` was given the moment before.
 *   o.p              ->  $r_on("get", o, "p").p
 *   o[$r_key(k)]     ->  o[$r_by("get", o, k)]
 *   f()[$r_key(k)]   ->  ($r_h = f())[$r_by("get", $r_h, k)]
 *   o[$r_slot(o, k)] ->  o[$r_slot(o, $r_by("set", o, k))]
 *   super.p          ->  super[$r_by("get", this, "p")]
 *   a?.b.c           ->  (($r_h = a) == null ? void 0 : $r_h.b.c)          each link with its hook
 */
import type { CallExpression, ChainExpression, SimpleCallExpression, Expression, MemberExpression, Node } from 'estree'

import { RestrictError } from '../policy/error.ts'
import { LOCALS } from '../policy/names.ts'
import { aroundSequence, type Hooking, SKIPPED } from './hooks.ts'
import { aroundHeld } from './simple.ts'

export type Op = 'get' | 'set' | 'update' | 'invoke' | 'delete'

export function hookMember(node: MemberExpression, op: Op, hooking: Hooking): void {
  const { edits, separate, tell, visit } = hooking
  const { object, property } = node
  // What is imported is a variable; a key that is denied throws.
  if (isImported(object) && op === 'get' && knownKey(node) !== undefined) return
  const isThrowing = isThrown(node)
  if (isThrowing && !hooking.apart.has(node)) return visit(object)
  const key = knownKey(node)
  if (object.type === 'Super') {
    // In `$r_ctor(...)`.
    if (key === 'constructor' && op === 'get') return edits.wrap(node, '($r_on("get", this, "constructor"), ', ')')
    if (key === undefined) return hookKey(node, op, 'this', hooking)
    const text = property.type === 'Literal' && node.computed ? hooking.code.slice(property.start, property.end) : JSON.stringify(key)
    if (node.computed) edits.replace(property.start, property.end, `$r_by("${op}", this, ${text})`)
    else edits.replace(object.end, node.end, `[$r_by("${op}", this, ${text})]`)
    return
  }
  if (hooking.apart.has(node)) {
    const told = key === undefined ? LOCALS.told : `$r_on("${op}", ${LOCALS.told}, ${JSON.stringify(key)})`
    takeApart(node, aroundHeld(object), told + (node.computed ? '' : '.'), hooking)
    if (key === undefined && !isThrowing) hookKey(node, op, LOCALS.told, hooking)
    return visit(object)
  }
  if (key !== undefined) {
    tell(object, op, key)
    return visit(object)
  }
  const simple = receiver(node, hooking)
  if (simple !== undefined) {
    hookKey(node, op, simple, hooking)
    return visit(object)
  }
  separate(node)
  hooking.keep()
  const [open, close] = aroundHeld(object)
  edits.wrap({ start: startOf(object, hooking), end: object.end }, `(${LOCALS.told} = ${open}`, `${close})`)
  hookKey(node, op, LOCALS.told, hooking)
  visit(object)
}

/** `p` of `o.p`, `o["p"]`, `o[0]`, and `#p` of `o.#p`. */
export function knownKey({ computed, property }: MemberExpression): string | undefined {
  if (property.type === 'PrivateIdentifier') return `#${property.name}`
  if (!computed) return property.type === 'Identifier' ? property.name : undefined
  if (property.type === 'TemplateLiteral' && property.expressions.length === 0) return property.quasis[0]?.value.cooked ?? undefined
  return property.type === 'Literal' && ['string', 'number', 'bigint'].includes(typeof property.value) ? String(property.value) : undefined
}

const isImported = (node: Node): boolean => node.type === 'Identifier' && /^\$r_i\d/.test(node.name)

// o[$r_key("constructor")]
function isThrown({ computed, property }: MemberExpression): boolean {
  return computed && shimCall(property, '$r_key') && property.arguments[0] !== undefined && knownKey({ computed: true, property: property.arguments[0] } as MemberExpression) !== undefined
}

function shimCall(node: Node, name: string): node is CallExpression {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === name
}

// What can be named again: a variable, `this`, or what a slot was told.
function receiver({ object, property }: MemberExpression, { code }: Hooking): string | undefined {
  if (object.type === 'ThisExpression') return 'this'
  if (object.type === 'Identifier' && !isImported(object)) return code.slice(object.start, object.end)
  // ($r_o = E)[$r_slot($r_o, K)], ($r_o = E)[$r_k = $r_slot($r_o, K)]
  const call = property.type === 'AssignmentExpression' ? property.right : property.type === 'ConditionalExpression' ? property.alternate : property
  return object.type === 'AssignmentExpression' && shimCall(call, '$r_slot') ? LOCALS.receiver : undefined
}

function hookKey({ property }: MemberExpression, op: Op, receiver: string, { code, edits, visit }: Hooking): void {
  const by = `$r_by("${op}", ${receiver}, `
  const text = ({ start, end }: Node): string => code.slice(start, end)
  const wrap = (node: Node): void => {
    const [open, close] = aroundSequence(node)
    edits.wrap(node, by + open, `${close})`)
    visit(node)
  }
  if (shimCall(property, '$r_key')) {
    edits.replace(property.callee.start, property.callee.end, '$r_by')
    edits.insert(property.callee.end + 1, by.slice('$r_by('.length))
    return visit(property.arguments[0])
  }
  // $r_slot(o, K), $r_slot(this, K, 0), $r_k = $r_slot(o, K)
  const slot = property.type === 'AssignmentExpression' ? property.right : property
  if (shimCall(slot, '$r_slot') && slot.arguments[1]) return wrap(slot.arguments[1])
  const near = property.type === 'ConditionalExpression' && property.alternate.type === 'CallExpression' ? property.alternate : undefined
  if (property.type === 'ConditionalExpression' && near && shimCall(near, '$r_slot')) {
    // K < 1024 ? K : $r_slot(o, K), tested for being a number or not
    edits.replace(property.start, near.start, '')
    return wrap(near.arguments[1] as Expression)
  }
  if (property.type === 'ConditionalExpression' && near && shimCall(near, '$r_key')) return edits.replace(property.start, property.end, `${by}${text(near.arguments[0] as Expression)})`)
  wrap(property)
}

// ---- optional chains ----

type Link = MemberExpression | SimpleCallExpression

const isLink = (node: Node): node is Link => node.type === 'MemberExpression' || node.type === 'CallExpression'
const baseOf = (link: Link): Node => link.type === 'MemberExpression' ? link.object : link.callee

/** Whether the hook of a link goes around all that comes before it. */
function goesAround(link: Link): boolean {
  const base = baseOf(link)
  return base.type !== 'Super' && (link.type === 'MemberExpression' || base.type !== 'MemberExpression')
}

/** In the place of the `?.` at which a chain is taken apart stands what its base was kept in. */
export function takeApart(link: Node, [open, close]: readonly [string, string], text: string, { apart, edits }: Hooking): void {
  const at = apart.get(link) ?? 0
  // A link begins where the parentheses around its base do.
  edits.wrap({ start: link.start, end: at }, `(${LOCALS.told} = ${open}`, `${close}) == null ? void 0 : `)
  edits.replace(at, at + 2, text)
}

/** Where the text of a part of a chain begins once it has been taken apart: what comes before is the test. */
export function startOf(node: Node, { apart }: Hooking): number {
  for (let at = node; isLink(at); at = baseOf(at)) {
    const start = apart.get(at)
    if (start !== undefined) return start
  }
  return node.start
}

/**
 * What comes after `?.` is skipped with it, which it would not be outside of a chain. So a chain is taken apart at each `?.` that comes
 * before a link whose hook goes around it and that is none itself (which would skip what is undefined anyway).
 */
export function hookChain(node: ChainExpression, op: Op, hooking: Hooking): void {
  const { apart, code, edits, keep, separate, visit } = hooking
  const links: Link[] = []
  for (let at: Node = node.expression; isLink(at); at = baseOf(at)) links.push(at)
  const last = links.findIndex((link, index) => !link.optional && goesAround(link) && links.slice(index + 1).some((inner) => inner.optional))
  const taken = last < 0 ? [] : links.slice(last).filter((link) => link.optional)
  if (taken.length > 0) {
    separate(node)
    keep()
    edits.wrap(node, '(', ')')
    for (const link of taken) {
      const base = baseOf(link)
      if (!goesAround(link) || op !== 'get') throw new RestrictError('INTERNAL', 'an optional chain has no hook')
      apart.set(link, base.end + (SKIPPED.exec(code.slice(base.end))?.[0].length ?? 0))
    }
  }
  visit(node.expression, op)
}
