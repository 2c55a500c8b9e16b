const lookEveryMs = 1000

/**
 * Calls back when the npm that started us is gone. A killed npm takes its shell along but not what the shell
 * started, and a lab that nobody can see or stop must not stay behind. Answers how to stop looking.
 */
export function onAbandoned(callback) {
  const startedByNpm = process.env.npm_lifecycle_event !== undefined
  if (!startedByNpm || process.platform === 'win32') return () => {}
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, lookEveryMs)
  return () => clearInterval(timer)
}
