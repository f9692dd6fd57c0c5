/**
 * How rarely each region is entered, as far as the program's text tells: how many loops are around it, those around the calls of its function
 * included. Calls are told by names alone, so this is a guess, and nothing but speed hangs on it (see `boundOf`).
 */
import type { Node } from 'estree'

import type { Region } from './regions.ts'

/** A function, or the program: what its text calls, and within how many of its own loops. */
type Unit = { region: Region; calls: Map<string, number>; names: readonly string[]; creator: Unit | undefined; depth: number }

export type Rarity = {
  /** Tells of every node before its children, as a `Visit` does. */
  visit(node: Node, inner: Region | undefined, region: Region): void
  /** The highest level of all, once the walk is over; by then every region has the level of its function. */
  most(): number
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'StaticBlock'])

export function makeRarity(): Rarity {
  const units: Unit[] = []
  const aliases: [name: string, of: string][] = []
  const unitOf = new Map<Region, Unit>()
  const add = (unit: Unit): Unit => { units.push(unit); unitOf.set(unit.region, unit); return unit }
  let most: number | undefined
  return {
    visit(node, inner, region) {
      // The first of all is the program's.
      const unit = unitOf.get(region.of ?? region) ?? add({ region, calls: new Map(), names: [], creator: undefined, depth: 0 })
      const depth = region.shape?.loops ?? 0
      if (inner) {
        if (FUNCTIONS.has(node.type)) add({ region: inner, calls: new Map(), names: namesOf(node), creator: unit, depth: isArgument(node) ? depth + 1 : depth })
        else unitOf.set(inner, unit)
      }
      for (const name of otherNames(node)) aliases.push(name)
      const name = calledName(node)
      if (name !== undefined) unit.calls.set(name, Math.max(unit.calls.get(name) ?? 0, depth))
    },
    most() {
      if (most !== undefined) return most
      const levels = levelsOf(units, aliases)
      const indexOf = new Map(units.map((unit, index) => [unit, index]))
      most = 0
      for (const [{ shape }, unit] of unitOf) {
        if (!shape) continue
        shape.level = levels[indexOf.get(unit) ?? 0] ?? 0
        most = Math.max(most, shape.level + shape.loops)
      }
      return most
    },
  }
}

const isArgument = ({ parent }: Node): boolean => parent?.type === 'CallExpression' || parent?.type === 'NewExpression'

/** Calls of variables and of members are told apart. */
function calledName(node: Node): string | undefined {
  const callee = node.type === 'CallExpression' || node.type === 'NewExpression' ? node.callee : node.type === 'TaggedTemplateExpression' ? node.tag : undefined
  if (callee?.type === 'Identifier') return callee.name
  return callee?.type === 'MemberExpression' ? memberName(callee.property, callee.computed) : undefined
}

const memberName = (key: Node, isComputed: boolean): string | undefined => key.type === 'PrivateIdentifier' || (key.type === 'Identifier' && !isComputed) ? `.${key.name}` : key.type === 'Literal' ? `.${String(key.value)}` : undefined

/** By which names a function may be called; a class's constructor has those of the class. */
function namesOf(node: Node): readonly string[] {
  const { parent } = node
  if (parent?.type !== 'MethodDefinition') return namesOfValue(node)
  if (parent.kind !== 'constructor') return compact([memberName(parent.key, parent.computed)])
  return parent.parent?.parent ? namesOfValue(parent.parent.parent) : []
}

/** Its own name, and that of the variable or member that it is the value of. */
function namesOfValue(value: Node): readonly string[] {
  const { parent } = value
  const own = 'id' in value && value.id?.type === 'Identifier' ? value.id.name : undefined
  if (parent?.type === 'VariableDeclarator' && parent.init === value) return compact([own, parent.id.type === 'Identifier' ? parent.id.name : undefined])
  if (parent?.type === 'AssignmentExpression' && parent.right === value) return compact([own, assignedName(parent.left)])
  if ((parent?.type === 'Property' || parent?.type === 'PropertyDefinition') && parent.value === value) return compact([own, memberName(parent.key, parent.computed)])
  return compact([own])
}

/** A variable that gets another name, as a member mostly, by which other modules take it out again. */
function otherNames(node: Node): [name: string, of: string][] {
  if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init?.type === 'Identifier') return [[node.id.name, node.init.name]]
  const [key, value] = node.type === 'AssignmentExpression' ? [assignedName(node.left), node.right] : node.type === 'Property' ? [memberName(node.key, node.computed), node.value] : []
  if (key === undefined || value?.type !== 'Identifier') return []
  return key.startsWith('.') ? [[key, value.name], [key.slice(1), value.name]] : [[key, value.name]]
}

const assignedName = (target: Node): string | undefined => target.type === 'Identifier' ? target.name : target.type === 'MemberExpression' ? memberName(target.property, target.computed) : undefined
const compact = (names: readonly (string | undefined)[]): readonly string[] => names.filter((name) => name !== undefined)

/** The level of each unit: the most loops on any way to it. What calls itself counts as a loop. */
function levelsOf(units: readonly Unit[], aliases: readonly [name: string, of: string][]): readonly number[] {
  const places = new Map<string, number>()
  const edges: [to: number, depth: number][][] = units.map(() => [])
  const called = new Set<string>()
  for (const { calls } of units) for (const name of calls.keys()) called.add(name)
  const placeOf = (name: string): number => {
    let place = places.get(name)
    if (place === undefined) places.set(name, place = edges.push([]) - 1)
    return place
  }
  for (const [name, of] of aliases) {
    if (!called.has(name) || name === of) continue
    edges[placeOf(name)]?.push([placeOf(of), 0])
    called.add(of)
  }
  const indexOf = new Map(units.map((unit, index) => [unit, index]))
  units.forEach(({ names, creator, depth, region: { shape } }, index) => {
    const known = names.filter((name) => called.has(name))
    for (const name of known) edges[placeOf(name)]?.push([index, 0])
    if (known.length > 0) return
    // Who calls it is not known, and it may be everybody.
    if (shape) shape.isUnknown = true
    if (creator) edges[indexOf.get(creator) ?? 0]?.push([index, depth])
  })
  units.forEach(({ calls }, index) => {
    for (const [name, depth] of calls) {
      const place = places.get(name)
      if (place !== undefined) edges[index]?.push([place, depth])
    }
  })
  const levels = edges.map(() => 0)
  // Callers come first.
  for (const group of groupsOf(edges).reverse()) {
    const isIn = new Set(group)
    const isCycle = group.length > 1 || edges[group[0] as number]?.some(([to]) => to === group[0]) === true
    const level = group.reduce((high, at) => Math.max(high, levels[at] as number), 0)
    for (const at of group) {
      levels[at] = level + (isCycle ? 0.5 : 0)
      for (const [to, depth] of edges[at] ?? []) if (!isIn.has(to)) levels[to] = Math.max(levels[to] as number, level + depth + (isCycle ? 1 : 0))
    }
  }
  return levels
}

/** Strongly connected components, those that others lead to first. Without recursion: calls may be chains of any length. Source: Tarjan 1972. */
function groupsOf(edges: readonly (readonly [to: number, depth: number][])[]): number[][] {
  const order = edges.map(() => -1)
  const low = edges.map(() => 0)
  const isOpen = edges.map(() => false)
  const open: number[] = []
  const groups: number[][] = []
  let count = 0
  for (let start = 0; start < edges.length; start++) {
    if (order[start] !== -1) continue
    const path: { at: number; next: number }[] = [{ at: start, next: 0 }]
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const { at } = last
      if (last.next === 0) {
        order[at] = low[at] = count++
        open.push(at)
        isOpen[at] = true
      }
      const to = edges[at]?.[last.next++]?.[0]
      if (to !== undefined) {
        if (order[to] === -1) path.push({ at: to, next: 0 })
        else if (isOpen[to]) low[at] = Math.min(low[at] as number, order[to] as number)
        continue
      }
      path.pop()
      const before = path.at(-1)
      if (before) low[before.at] = Math.min(low[before.at] as number, low[at] as number)
      if (low[at] !== order[at]) continue
      const group: number[] = []
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        isOpen[member] = false
        group.push(member)
        if (member === at) break
      }
      groups.push(group)
    }
  }
  return groups
}
