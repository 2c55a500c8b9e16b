/** The parts of package.json that name versions. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Dependencies without one exact version: two fresh clones could differ. */
export function versionOffences({ dependencies, devDependencies, optionalDependencies }: Manifest): string[] {
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name} is asked for as ${version}, which is not one exact version`)
}

/** Download addresses in a lock file: they would send everybody to the registry of whoever made it. */
export function lockFileOffences(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      /^\s*"resolved"/.test(line) ? [`package-lock.json:${index + 1} names a download address`] : [],
    )
}
