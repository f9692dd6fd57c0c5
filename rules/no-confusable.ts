/**
 * Text that shows as something else than it is ("trojan source", CVE-2021-42574 and CVE-2021-42694): bidirectional controls anywhere,
 * invisible characters in names, names of mixed script, and names that look like another name of the program or a global.
 */
import type { Identifier, PrivateIdentifier } from 'estree'

import type { Range, Rule, RuleContext, Suggestion } from '../analyzer/types.ts'
import { BIDI_CONTROL, INVISIBLE, isLookalike, scriptsOf, skeletonOf } from './shared/confusables.ts'
import { commentsIn, policyOf, rangeOf, reportRange, scopesIn } from './shared/host.ts'

const NOT_ASCII = /[^\0-\x7f]/

export default {
  meta: {
    type: 'problem', schema: [], hasSuggestions: true, docs: { description: 'Disallow text that shows as something else than it is.' },
    messages: {
      bidi: 'U+{{code}} changes the order in which this text is shown.',
      invisible: 'The name `{{name}}` contains U+{{code}}, which shows as nothing.',
      mixed: 'The name `{{name}}` mixes letters of {{scripts}}: U+{{code}} looks like another letter.',
      lookalike: 'The name `{{name}}` looks like `{{other}}` and is another name.',
    },
    hints: {
      bidi: 'Remove it; in a string write `\\u{{code}}`.',
      invisible: 'Type the name again, without it.',
      mixed: 'Type the name again in one script.',
      lookalike: 'Rename one of them, or write `{{other}}` if that is meant.',
    },
  },
  create: (context) => {
    const { text } = context.sourceCode
    // Escapes (`\u0430`) are plain to see in the text, so a text in ASCII shows what it is.
    if (!NOT_ASCII.test(text)) return {}
    let hasSuchName = false
    const checkName = (node: Identifier | PrivateIdentifier): void => {
      if (!NOT_ASCII.test(node.name)) return
      hasSuchName = true
      checkLetters(context, node)
    }
    return {
      Program: () => {
        const isInComment = makeCommentTest(context)
        for (const { index, 0: char } of text.matchAll(BIDI_CONTROL)) reportRange(context, [index, index + 1], 'bidi', { code: codeOf(char) }, escaped([index, index + 1], char, isInComment(index)))
      },
      Identifier: checkName,
      PrivateIdentifier: checkName,
      'Program:exit': () => {
        if (hasSuchName) checkLookalikes(context)
      },
    }
  },
} satisfies Rule as Rule

// In a comment it is taken away; what else may hold one are strings, templates and regular expressions.
function escaped(range: Range, char: string, isComment: boolean): Suggestion {
  return { message: isComment ? 'Remove it.' : `Write \`\\u${codeOf(char)}\`.`, edits: [{ range, text: isComment ? '' : `\\u${codeOf(char)}` }] }
}

// Asked for ascending offsets.
function makeCommentTest(context: RuleContext): (offset: number) => boolean {
  const comments = commentsIn(context)
  let at = 0
  return (offset) => {
    while (at < comments.length && (comments[at]?.end ?? 0) <= offset) at++
    return (comments[at]?.start ?? Infinity) <= offset
  }
}

function checkLetters(context: RuleContext, node: Identifier | PrivateIdentifier): void {
  const { name } = node
  const report = (messageId: string, char: string, scripts = ''): void => reportRange(context, rangeOf(node), messageId, { name: shown(name), code: codeOf(char), scripts })
  const invisible = INVISIBLE.exec(name)
  if (invisible) return report('invisible', invisible[0])
  const scripts = scriptsOf(name)
  const char = [...name].find(isLookalike)
  if (scripts.length > 1 && char) report('mixed', char, scripts.join(' and '))
}

function checkLookalikes(context: RuleContext): void {
  const { free, scopes } = scopesIn(context)
  const policy = policyOf(context)
  const places = new Map<string, Map<number, Identifier>>()
  const add = (identifier: Identifier): void => {
    let same = places.get(identifier.name)
    if (!same) places.set(identifier.name, (same = new Map()))
    same.set(rangeOf(identifier)[0], identifier)
  }
  for (const { identifier } of free) add(identifier)
  for (const { variables } of scopes) {
    for (const { identifiers, references } of variables) {
      identifiers.forEach(add)
      for (const { identifier } of references) add(identifier)
    }
  }
  const bySkeleton = new Map<string, string>()
  for (const name of [...policy.globals, ...policy.names]) bySkeleton.set(name, name)
  // Names in ASCII come first: they are what the others are taken for.
  const names = [...places.keys()].sort((a, b) => Number(NOT_ASCII.test(a)) - Number(NOT_ASCII.test(b)))
  for (const name of names) {
    const skeleton = skeletonOf(name)
    const other = bySkeleton.get(skeleton)
    if (other === undefined) bySkeleton.set(skeleton, name)
    else if (other !== name && NOT_ASCII.test(name)) report(context, [...(places.get(name)?.values() ?? [])], name, other)
  }
}

// One report per name, where it first stands.
function report(context: RuleContext, identifiers: Identifier[], name: string, other: string): void {
  const [first] = identifiers.sort((a, b) => rangeOf(a)[0] - rangeOf(b)[0])
  if (first) reportRange(context, rangeOf(first), 'lookalike', { name: shown(name), other: shown(other) })
}

function shown(name: string): string {
  return name.replace(new RegExp(INVISIBLE, 'g'), (char) => `\\u{${codeOf(char)}}`)
}

function codeOf(char: string): string {
  return (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
