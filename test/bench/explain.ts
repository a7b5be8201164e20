import { spawnSync } from 'node:child_process'
import { changedProfiles } from '../../main/core/machine/changes.ts'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import { VerdictBook } from '../../main/core/resolve/verdicts.ts'
import { program } from '../support/program.ts'
import { ssoSession, TemporaryHome } from '../support/temporaryHome.ts'
import { type Figure, median } from './figures.ts'
import { timesOf } from './turns.ts'

const rounds = 15
const large = 10_000

/** Identity Center, roles in chains of up to three, keys in the other file, external processes. */
export function mixedSetup(home: TemporaryHome, count: number): void {
  const config = [`[default]\nregion = eu-west-1\n\n${ssoSession('main')}`]
  const credentials: string[] = []
  const nameOf = (index: number) => `team-${index % 37}/account-${index}`
  for (let index = 0; index < count - 1; index += 1) {
    const [name, account] = [nameOf(index), 100_000_000_000 + index]
    const kind = index % 6
    if (kind === 0) {
      config.push(
        `# ${name}\n[profile ${name}]\nsso_session = main\nsso_account_id = ${account}\nsso_role_name = Developer\nregion = eu-west-1\n\n`,
      )
    } else if (kind < 4) {
      config.push(
        `[profile ${name}]\nrole_arn = arn:aws:iam::${account}:role/Deploy\nsource_profile = ${nameOf(index - 1)}\nregion = us-east-1\noutput = json\n\n`,
      )
    } else if (kind === 4) {
      config.push(`[profile ${name}]\nregion = eu-west-1\n\n`)
      credentials.push(
        `[${name}]\naws_access_key_id = AKIAEXAMPLE${index}\naws_secret_access_key = fake/Secret+${account}\n\n`,
      )
    } else {
      config.push(
        `[profile ${name}]\ncredential_process = /bin/sh -c helper --account ${account}\nregion = eu-west-1\ns3 =\n  max_concurrent_requests = 20\n\n`,
      )
    }
  }
  home.write('config', config.join(''))
  home.write('credentials', credentials.join(''))
  const signedIn = { accessToken: 'example', expiresAt: new Date(Date.now() + 3_600_000).toISOString() }
  home.writeToken('main', signedIn)
}

/** The SDK's own loader, and one pass over its profiles, as a program of its own. */
const loaderPass = `
  const { loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader')
  const { configFile, credentialsFile } = await loadSharedConfigFiles()
  const profiles = { ...configFile }
  for (const [name, own] of Object.entries(credentialsFile)) profiles[name] = { ...profiles[name], ...own }
  let found = 0
  for (const profile of Object.values(profiles)) {
    if (profile.role_arn || profile.sso_session || profile.aws_access_key_id || profile.credential_process) found += 1
  }
  console.log(found)`

const node = process.execPath
const all = [node, program, 'explain', '--all', '--tool', 'all'] as const

/** A whole process that explains every profile for every tool, and how that grows. */
function benchAll(): Figure[] {
  const home = new TemporaryHome()
  try {
    mixedSetup(home, large)
    const env = home.env()
    const ms = timesOf(
      {
        idle: [node, '-e', '0'],
        loader: [node, '--no-warnings', '--input-type=module', '--eval', loaderPass],
        all,
        json: [...all, '--json'],
      },
      env,
    )
    const growth = [2_500, 5_000, large].map((count) => {
      mixedSetup(home, count)
      const { idle, explained } = timesOf({ idle: [node, '-e', '0'], explained: all }, env)
      return { count, perProfile: ((explained - idle) / count) * 1_000 }
    })
    const [first] = growth
    const last = growth.at(-1)
    return [
      {
        name: 'explain --all --tool all on 10,000 profiles, to node -e 0',
        value: ms.all / ms.idle,
        unit: '×',
        aim: 10,
      },
      { name: "the same, to the SDK's loader and one pass", value: ms.all / ms.loader, unit: '×', aim: 2.5 },
      { name: 'the same with --json, to node -e 0', value: ms.json / ms.idle, unit: '×', aim: null },
      ...growth.map(({ count, perProfile }) => ({
        name: `explain --all --tool all, ${count.toLocaleString('en')} profiles`,
        value: perProfile,
        unit: 'µs a profile',
        aim: null,
      })),
      {
        name: 'time for each profile, 10,000 to 2,500',
        value: (last?.perProfile ?? 0) / (first?.perProfile ?? 1),
        unit: '×',
        aim: 1.2,
      },
    ]
  } finally {
    home.dispose()
  }
}

/** One edit of one profile among ten thousand, until the verdicts are right again. */
function benchOneEdit(): Figure {
  const home = new TemporaryHome()
  try {
    mixedSetup(home, large)
    const read = () => readMachine({ env: home.env(), home: home.path, now: Date.now() })
    let machine = read()
    const book = new VerdictBook()
    book.update(machine.world, machine.profiles.keys(), null)
    const times: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const text = machine.files[0]?.document.text ?? ''
      home.write(
        'config',
        text.replace(/(\[profile team-0\/account-4440\]\n(?:.*\n)*?region = )\S+/, `$1eu-west-${round + 2}`),
      )
      const now = read()
      const names = [...now.profiles.keys()]
      const began = performance.now()
      const changed = changedProfiles(machine, now)
      const affected = book.update(now.world, names, changed)
      times.push(performance.now() - began)
      if (changed?.size !== 1 || affected.size < 1 || affected.size > 10) throw new Error('the edit was not one edit')
      machine = now
    }
    return { name: 'one edit at 10,000 profiles, re-explained', value: median(times), unit: 'ms', aim: 2 }
  } finally {
    home.dispose()
  }
}

/** One explanation against the closest thing that the AWS CLI has; null where that is not installed. */
function benchOne(): Figure | null {
  if (spawnSync('aws', ['--version'], { stdio: 'ignore' }).error) return null
  const home = new TemporaryHome()
  try {
    mixedSetup(home, 100)
    const profile = 'team-4/account-4'
    const ms = timesOf(
      {
        ours: [node, program, 'explain', '--profile', profile],
        theirs: ['aws', 'configure', 'list', '--profile', profile],
      },
      { ...home.env(), AWS_EC2_METADATA_DISABLED: 'true' },
    )
    return { name: 'explain of one profile, to aws configure list', value: ms.ours / ms.theirs, unit: '×', aim: 1 }
  } finally {
    home.dispose()
  }
}

export function benchExplain(): Figure[] {
  const one = benchOne()
  return [...benchAll(), benchOneEdit(), ...(one ? [one] : [])]
}
