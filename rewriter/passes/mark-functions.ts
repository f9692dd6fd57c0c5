/**
 * Notes where functions, methods and classes end up in the output, for the table of their texts (function-texts.ts). Changes nothing.
 * It is the first pass: what others put around the body of a function belongs to the function, what they put around it does not.
 */
import type { ArrowFunctionExpression, Class, FunctionDeclaration, FunctionExpression, MethodDefinition, Property } from 'estree'

import { tokenFrom } from '../../analyzer/tokens.ts'
import type { Pass } from './pass.ts'

export const markFunctions: Pass = ({ edits, functions, program }) => {
  const { tokens } = program
  const note = (start: number, end: number, body: { type: string; start: number; end: number }): void => {
    // Where blanks can be put that nobody notices.
    const room = /^(?:BlockStatement|ClassBody)$/.test(body.type) ? body.end - 1 : body.start
    functions.push({ mark: edits.mark({ start, end }), room })
  }
  const enter = (node: FunctionDeclaration | FunctionExpression | ArrowFunctionExpression): void => {
    const { parent } = node
    if (parent?.type === 'MethodDefinition' || (parent?.type === 'Property' && isMethod(parent) && parent.value === node)) return
    note(node.start, node.end, node.body)
  }
  const enterClass = (node: Class): void => note(node.start, node.end, node.body)
  return {
    FunctionDeclaration: enter, FunctionExpression: enter, ArrowFunctionExpression: enter, ClassDeclaration: enterClass, ClassExpression: enterClass,
    Property: (node) => {
      if (isMethod(node) && 'body' in node.value) note(node.start, node.end, node.value.body)
    },
    MethodDefinition: (node: MethodDefinition) => {
      // The class is the constructor's text; `static` belongs to the class.
      if (node.kind !== 'constructor') note(node.static ? tokens.starts[tokenFrom(tokens, node.start) + 1] ?? node.start : node.start, node.end, node.value.body)
    },
  }
}

const isMethod = ({ method, kind }: Pick<Property, 'method' | 'kind'>): boolean => method || kind !== 'init'
