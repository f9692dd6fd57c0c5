/** Runs all rules over a program in one walk: a small host for rules of ESLint's shape. */
import type { Policy } from '../policy/policy.ts'
import { makeDiagnostic, offsetAt, sortDiagnostics } from './diagnostic.ts'
import { GRAMMAR } from './grammar.ts'
import type { Diagnostic, Listener, Node, Program, Range, Report, Rule, RuleContext } from './types.ts'
import { walk } from './walk.ts'

type Handler = (node: Node) => void

/** Every diagnostic of every rule, sorted. A rule may listen to node types and to their `:exit`, no other selectors. */
export function checkProgram(program: Program, rules: Readonly<Record<string, Rule>>, policy: Policy): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const enter = new Map<string, Handler[]>()
  const leave = new Map<string, Handler[]>()
  for (const [id, rule] of Object.entries(rules)) {
    const listener = rule.create(contextFor(id, rule, program, policy, diagnostics))
    for (const [selector, handler] of Object.entries(listener as Record<string, Handler | undefined>)) {
      if (handler !== undefined) subscribe(id, selector, handler, enter, leave)
    }
  }
  walk(program.ast, {
    enter(node) {
      const handlers = enter.get(node.type)
      if (handlers !== undefined) for (const handle of handlers) handle(node)
      const rule = GRAMMAR.get(node.type)?.deny
      // Deny by default does not depend on which rules are there.
      if (rule !== undefined && rules[rule] === undefined) diagnostics.push(makeDiagnostic(program, rule, node, 'This is not in the language.'))
    },
    leave(node) {
      const handlers = leave.get(node.type)
      if (handlers !== undefined) for (const handle of handlers) handle(node)
    },
  })
  return sortDiagnostics(diagnostics)
}

function subscribe(id: string, selector: string, handler: Handler, enter: Map<string, Handler[]>, leave: Map<string, Handler[]>): void {
  const [type = '', suffix] = selector.split(':')
  if (!GRAMMAR.has(type) || (suffix !== undefined && suffix !== 'exit')) throw new TypeError(`rule ${id} listens to an unknown selector: ${selector}`)
  const handlers = suffix === undefined ? enter : leave
  const same = handlers.get(type)
  if (same === undefined) handlers.set(type, [handler])
  else same.push(handler)
}

function contextFor(id: string, rule: Rule, program: Program, policy: Policy, diagnostics: Diagnostic[]): RuleContext {
  return {
    id,
    filename: program.filename,
    options: [],
    settings: { restrict: { policy } },
    sourceCode: {
      text: program.text,
      ast: program.ast,
      getText: (node) => (node === undefined ? program.text : program.text.slice(node.start, node.end)),
    },
    program,
    report(report) {
      const template = rule.meta.messages[report.messageId]
      if (template === undefined) throw new TypeError(`rule ${id} has no message ${report.messageId}`)
      const hint = rule.meta.hints?.[report.messageId] ?? ''
      diagnostics.push(makeDiagnostic(program, id, rangeOf(program, report), fill(template, report.data), fill(hint, report.data), report.suggestion))
    },
  }
}

function rangeOf(program: Program, { node, range, loc }: Report): Range {
  if (range !== undefined) return range
  // ESLint counts lines from 1 and columns from 0.
  if (loc !== undefined) return [offsetAt(program, oneBased(loc.start)), offsetAt(program, oneBased(loc.end))]
  if (node !== undefined && 'start' in node) return [node.start, node.end]
  return node?.range ?? [0, 0]
}

function oneBased({ line, column }: { line: number; column: number }): { line: number; column: number } {
  return { line, column: column + 1 }
}

function fill(template: string, data: Record<string, string> = {}): string {
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (all, name: string) => (Object.hasOwn(data, name) ? String(data[name]) : all))
}

/** Gives a rule's listener its exact type where inference would widen it. */
export function listener(handlers: Listener): Listener {
  return handlers
}
