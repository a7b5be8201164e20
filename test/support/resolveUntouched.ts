import childProcess from 'node:child_process'
import cluster from 'node:cluster'
import dgram from 'node:dgram'
import dns from 'node:dns'
import fs from 'node:fs'
import promises from 'node:fs/promises'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import timers from 'node:timers'
import tls from 'node:tls'
import { readText } from '../../main/core/machine/readCaches.ts'
import { resolve } from '../../main/core/resolve/resolve.ts'
import { generateWorld } from './generatedWorlds.ts'

// Resolves generated worlds while everything that leads out of the process is a trap. Says which traps were touched.
const [seed = '0', count = '0', leak = 'none'] = process.argv.slice(2)
const touched = new Set<string>()

/** Remembers, since whoever calls it may well catch what it throws. */
const trapped = (name: string) => () => {
  touched.add(name)
  throw new Error(`${name} was called`)
}

function trap(owner: object, name: string): void {
  for (const key of Object.keys(owner)) {
    if (typeof Reflect.get(owner, key) === 'function') Reflect.set(owner, key, trapped(`${name}.${key}`))
  }
}

const worlds = Array.from({ length: Number(count) }, (_, index) => generateWorld(Number(seed) + index))
const [write, exit] = [process.stdout.write.bind(process.stdout), process.exit.bind(process)]

const modules = { childProcess, cluster, dgram, dns, fs, promises, http, http2, https, net, os, timers, tls }
for (const [name, owner] of Object.entries(modules)) trap(owner, name)
syncBuiltinESMExports()
for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch']) {
  Reflect.set(globalThis, name, trapped(name))
}
Date.now = trapped('Date.now')
Math.random = trapped('Math.random')
performance.now = trapped('performance.now')
const RealDate = Date
globalThis.Date = new Proxy(RealDate, {
  construct(target, args) {
    if (args.length === 0) trapped('new Date')()
    return Reflect.construct(target, args)
  },
})
Object.defineProperty(process, 'env', { get: trapped('process.env') })
process.cwd = trapped('process.cwd')

let answers = 0
for (const { world, profiles } of worlds) {
  for (const profile of profiles) {
    for (const tool of ['aws', 'cdk', 'sdk-js'] as const) {
      for (const awsVersion of [1, 2] as const) {
        resolve(world, { tool, profile, awsVersion, ladder: answers % 2 === 0 })
        answers += 1
      }
    }
  }
}
if (leak === 'disk') readText('nowhere')
if (leak === 'clock') judgeByClock()

function judgeByClock(): void {
  try {
    new Date()
  } catch {
    // What was touched is remembered.
  }
}

write(`${JSON.stringify({ answers, touched: [...touched] })}\n`)
exit(0)
