import { Option } from 'commander'
import { historyFormatNames, judgingDefaults, openingDefaults } from '../host/history-check.ts'
import { checkCommand, type CheckCommand } from './check-command.ts'
import { languageOption, numeric, type Bar } from './command-bar.ts'
import { modelsCommand } from './models-command.ts'

interface CheckFlags {
  readonly model: string
  readonly format: CheckCommand['format']
  readonly check?: string
  readonly level?: string
  readonly budget: number
  readonly memory: number
  readonly keyed: CheckCommand['keyed']
  readonly lenient?: boolean
  readonly json?: boolean
  readonly language: CheckCommand['language']
}

/** The commands for histories from anywhere. */
export function addCheck({ program, terminal, signal, end }: Bar): void {
  program
    .command('check')
    .description('Judge a recorded history. Exit code: 0 ok, 2 a violation, 3 unknown, 1 bad input.')
    .argument('<file>', 'the history, gzip or not; - reads standard input')
    .option('--model <model>', 'what it is a history of (see models)', judgingDefaults.model)
    .addOption(
      new Option('--format <format>', 'how it is written')
        .choices(['auto', ...historyFormatNames])
        .default('auto'),
    )
    .option('--check <names>', 'checks to make, with commas between them; without: all but those on request')
    .option('--level <level>', 'the isolation level that transactions are held against')
    .option(
      '--budget <seconds>',
      'time for judging; what is not decided then is unknown',
      numeric,
      judgingDefaults.budgetSeconds,
    )
    .option('--memory <MiB>', 'memory for reading and judging', numeric, openingDefaults.memoryMb)
    .addOption(
      new Option('--keyed <answer>', 'whether values are [key value] pairs of jepsen.independent')
        .choices(['auto', 'yes', 'no'])
        .default('auto'),
    )
    .option('--lenient', 'take what is whole of a file that was cut, and processes that come back')
    .option('--json', 'print one JSON document')
    .addOption(languageOption())
    .action(async (file: string, { check, level, budget, memory, lenient, ...flags }: CheckFlags) => {
      const command: CheckCommand = {
        ...flags,
        file,
        checks: check === undefined ? null : check.split(',').map((name) => name.trim()),
        level: level ?? null,
        budgetSeconds: budget,
        memoryMb: memory,
        lenient: lenient === true,
      }
      end(await checkCommand(command, terminal, process.stdin, signal))
    })
  program
    .command('models')
    .description('List what a history may be a history of, with the operations that each model knows.')
    .option('--json', 'print one JSON document')
    .addOption(languageOption())
    .action((flags: Pick<CheckFlags, 'json' | 'language'>) => end(modelsCommand(flags, terminal)))
}
