/** Visits a tree in source order, entering each node before its children and leaving it after them. */
import { CHILD_KEYS } from './grammar.ts'
import type { Node } from './types.ts'

export type Visitor = {
  /** Returning `false` skips the node's children; `leave` is still called. */
  enter?: (node: Node, parent: Node | null) => boolean | void
  leave?: (node: Node, parent: Node | null) => void
}

const NONE: readonly string[] = []

/** Walks `root` and everything below. Nodes of unknown types are visited, their children are not. */
export function walk(root: Node, { enter, leave }: Visitor): void {
  visit(root, root.parent ?? null)

  function visit(node: Node, parent: Node | null): void {
    if (enter === undefined || enter(node, parent) !== false) {
      for (const key of CHILD_KEYS.get(node.type) ?? NONE) {
        const child = (node as unknown as Record<string, Node | (Node | null)[] | null | undefined>)[key]
        if (Array.isArray(child)) {
          for (const item of child) if (item !== null) visit(item, node)
        } else if (child != null) {
          visit(child, node)
        }
      }
    }
    if (leave !== undefined) leave(node, parent)
  }
}
