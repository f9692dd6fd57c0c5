#!/usr/bin/env node
/**
 * The `restrict` command.
 * Exit status: 0 accepted or ran; 1 rejected, or the program threw; 2 wrong use or a fault of ours; 3 a limit was hit.
 */
const args = process.argv.slice(2)
if (args[0] !== 'check' || !(await (await import('./last-report.ts')).printLastReport(args))) await (await import('./program.ts')).main(process.argv)

export {}
