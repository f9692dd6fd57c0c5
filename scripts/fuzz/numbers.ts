/**
 * What the compiler treats in a way of its own: variables that hold nothing but Numbers (claims) or nearly so, and loops in which
 * nothing is called, which count in a local and settle every 4,096 turns or so.
 */
import type { Maker, Scope } from './maker.ts'

export function makeNumbers(g: Maker): (scope: Scope) => string {
  const { random } = g
  const small = (): string => random.pick(['0', '1', '2', '3', '5', '-1', '0.5', '10', '-0', '255', '1e9', '2147483647', 'NaN'])
  return (scope) => {
    const a = g.fresh('n')
    const b = g.fresh('n')
    const [list, text, object] = [g.fresh('w'), g.fresh('s'), g.fresh('o')]
    /** Nothing else knows them, as a rule: a single doubtful write ends a claim. */
    const isPure = random.chance(0.6)
    const counters: string[] = []
    const some = (): string => random.pick([a, b, ...counters, small(), small()])
    /** Certainly a number, mostly. */
    const sum = (depth = 0): string => (depth > 2 || random.chance(0.3) ? some() : random.pick([
      () => `${sum(depth + 1)} ${random.pick(['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>', '+', '-', '*'])} ${some()}`, () => `(${sum(depth + 1)}) ${random.pick(['+', '-', '*', '%', '|'])} (${sum(depth + 1)})`, () => `${random.pick(['-', '~', '+'])}(${sum(depth + 1)})`, () => `+${list}[${some()}]`, () => `${random.pick([a, b])}${random.pick(['++', '--'])}`,
      () => `(${sum(depth + 1)} ${random.pick(['<', '>', '<=', '===', '!=='])} ${some()} ? ${sum(depth + 1)} : ${some()})`, () => `(${list}[${some()}], ${sum(depth + 1)})`, () => `(${a} = ${sum(depth + 1)})`, () => `(${b} ${random.pick(['+=', '-=', '*='])} ${sum(depth + 1)})`,
    ])())
    const place = (): string => random.pick([`${list}[${some()}]`, `${list}[${sum(1)}]`, `${object}.p`, `${object}.q.r`, `${object}['p']`, `${object}[${some()}]`, text, `${list}.length`])
    /** Of any type; in loops nothing that calls, though getters and conversions may. */
    const mixed = (): string => random.pick([place(), place(), `${text} + ${some()}`, `\`\${${place()}}\``, `${place()} ${random.pick(['-', '*', '+', '<', '===', '==', '%', '&'])} ${some()}`, `${object}?.q?.r`, `typeof ${place()}`, `!${some()}`, `${a} in ${list}`, `${object}`, `[${some()}]`, `-${place()}`, `${place()} ${random.pick(['&&', '||', '??'])} ${some()}`, '2n', 'undefined', `delete ${object}[${some()}]`])
    /** In loops of thousands of turns nothing grows and nothing is printed. */
    const plainWrite = (): string => `${random.pick([a, b, `${list}[${random.int(3)}]`])} ${random.pick(['=', '+=', '-=', '*=', '|=', '&=', '^=', '>>>=', '%='])} ${sum()}`
    const write = (isLong = false): string => isLong ? plainWrite() : random.weighted({ claim: 5, place: 4, odd: isPure ? 0 : 1 }) === 'place'
      ? random.pick([() => `${place()} ${random.pick(['=', '+=', '-=', '*=', '|=', '??=', '||='])} ${random.chance(0.6) ? sum() : mixed()}`, () => `${place()}${random.pick(['++', '--'])}`, () => `${random.pick(['++', '--'])}${place()}`, () => `${text} += ${some()}`, () => `[${list}[0], ${list}[1]] = [${some()}, ${some()}]`, () => `({ p: ${object}.p, ...${object}.q } = ${object})`])()
      : random.pick([() => `${random.pick([a, b])} ${random.pick(['=', '=', '+=', '-=', '*=', '/=', '%=', '|=', '&=', '^=', '<<=', '>>=', '>>>=', '**=', '&&=', '||=', '??='])} ${isPure ? sum() : random.chance(0.8) ? sum() : mixed()}`, () => `${random.pick([a, b])}${random.pick(['++', '--'])}`, () => `${random.pick(['++', '--'])}${random.pick([a, b])}`])()
    const inLoop = (isLong: boolean, inner: readonly string[], label: string, depth: number): string => {
      const count = 1 + random.int(isLong ? 2 : 4)
      return Array.from({ length: count }, () => random.pick([
        () => `${write(isLong)};`, () => `${write(isLong)};`, () => `${write(isLong)};`, () => `if (${sum()} ${random.pick(['<', '>', '===', '!=='])} ${some()}) { ${write(isLong)}; }${random.chance(0.3) ? ` else ${write(isLong)};` : ''}`,
        () => `if (${random.pick([...inner])} ${random.pick(['===', '>', '%'])} ${isLong ? random.pick(['4094', '4095', '4096', '5000', '2048']) : 1 + random.int(4)}) ${random.pick(['continue', 'break', 'break', ...(label ? [`continue ${label}`, `break ${label}`] : []), ...(scope.hasReturn && random.chance(0.3) ? [`return ${some()}`] : []), `throw ${some()}`])};`,
        () => { const name = g.fresh('q'); return `${random.pick(['let', 'const', 'var'])} ${name} = ${isLong || random.chance(0.6) ? sum() : mixed()}; ${list}[${random.int(4)}] = ${name};` },
        () => `switch (${some()}) { case ${small()}: ${write(isLong)}; ${random.pick(['', 'break;'])} case ${some()}: ${write(isLong)}; ${random.pick(['', 'break;', 'continue;'])} default: ${write(isLong)}; }`, () => `{ let ${b} = ${some()}; ${a} = ${sum()}; }`, () => { const name = g.fresh('l'); return `${name}: { if (${some()} > ${small()}) break ${name}; ${write(isLong)}; }` },
        () => (depth < 1 ? loop(depth + 1) : `${write(isLong)};`),
      ])()).join(' ')
    }
    const loop = (depth: number): string => {
      const i = g.fresh('i')
      const isLong = depth === 0 && random.chance(0.04)
      const turns = isLong ? String(random.pick([4095, 4096, 4097, 5000, 9000, 12288])) : random.pick(['1', '2', '3', '5', '8'])
      const label = random.chance(0.3) ? g.fresh('l') : ''
      counters.push(i)
      const rest = (): string => inLoop(isLong, [i], label, depth)
      const lead = label && random.chance(0.5) ? `${label}: ` : ''
      // A label around a loop that goes around: loops with a label of their own do not count.
      const around = label && !lead ? (looped: string): string => { const o = g.fresh('i'); return `${label}: for (let ${o} = 0; ${o} < 2; ${o}++) { spend(); ${looped} }` } : (looped: string): string => looped
      const whole = random.pick([
        () => `${lead}for (let ${i} = 0; ${i} < ${turns}; ${i}++) { ${rest()} }`, () => `${lead}for (let ${i} = ${turns}; ${i}--;) { ${rest()} }`, () => { const j = g.fresh('j'); return `${lead}for (var ${i} = 0, ${j} = ${turns}; ${i} < ${j}; ${i}++, ${j} -= 0.5) { ${rest()} }` },
        () => `let ${i} = 0; ${lead}while (${i}++ < ${turns}) { ${rest()} }`, () => `let ${i} = 0; ${lead}while (${i} < ${turns}) { ${i} += 1; ${rest()} }`, () => `let ${i} = 0; ${lead}for (;;) { if (++${i} > ${turns}) break; ${rest()} }`, () => `let ${i} = 0; ${lead}do { ${rest()} } while (++${i} < ${turns})`,
        () => `${lead}for (let ${i} = 0; ${i} < ${turns}; ${i}++) ${random.chance(0.5) ? `${write(isLong)};` : `if (${i} % 2) ${write(isLong)}; else ${write(isLong)};`}`, () => `${lead}for (let ${i} = 0; ${i} < ${turns}; ${i}++) { ${rest()} ${isLong ? '' : `log(${i}, ${some()});`} }`,
      ])()
      counters.splice(counters.indexOf(i), 1)
      return around(whole)
    }
    const kind = random.pick(['let', 'var'])
    const lines = [
      `${kind} ${a} = ${small()}${random.chance(0.9) ? `, ${b} = ${small()}` : `, ${b}`};`,
      `const ${list} = ${random.pick(['[]', '[1, 2, 3]', '[0.5, 1]', "['a', 1]", '[, 1]', 'R([1, 2])', 'new U(3)', '[N(1), 2]', 'L(8)', 'new Float64Array(4)', 'new Uint8Array(3)', '[2n, 3n]', "{ length: 2 }"])};`,
      `let ${text} = ${random.pick(["''", "'x'", '0', 'undefined', '1n', 'N(3)'])};`, `const ${object} = ${random.pick(['{ p: 1, q: { r: 2 } }', "{ p: '', q: {} }", `{ get p() { log('get p'); return 1 }, set p(v) { log('set p', v) }, q: { r: 1n } }`, 'P(1, { p: 1, q: { r: N(2) } })', `{ p: N(4), q: O(2) }`, 'Object.freeze({ p: 1, q: {} })'])};`,
      random.chance(0.3) ? `const see${a} = () => ${random.pick([a, `${a}++`, `(${a} += ${b})`, `(${b} = ${isPure ? sum() : mixed()})`])};` : '',
      `try { ${Array.from({ length: 1 + random.int(3) }, () => (random.chance(0.7) ? loop(0) : `${write()};`)).join('\n')} } catch (e) { log('stopped', e) }`,
    ]
    if (lines[4] !== '') lines.push(`log(see${a}());`)
    lines.push(`log('numbers', ${a}, ${b}, ${list}, ${text}, ${object}${random.chance(0.5) ? `, ${mixed()}` : ''});`)
    if (!isPure || random.chance(0.2)) scope.variables.push({ name: a, type: 'number', isConst: isPure })
    scope.own.add(a)
    return lines.filter((line) => line !== '').join('\n')
  }
}
