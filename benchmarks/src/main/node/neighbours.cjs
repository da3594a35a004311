// Measures what one more worker takes to its first answer: of a Node.js cluster, and of Bun, where its path is given.
// Usage: node neighbours.cjs PORT ROUNDS [BUN]; prints "name milliseconds cpu-seconds" for each start.
'use strict';
const cluster = require('node:cluster');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');

const [port, rounds, bun] = process.argv.slice(2);
const TICKS = 100;

if (cluster.isWorker) {
  http.createServer((request, response) => response.end('hello')).listen(port, '127.0.0.1');
} else {
  main().catch((error) => {
    console.error(error);
    process.exit(1);
  });
}

function answers() {
  return new Promise((resolve) => {
    const request = http.get({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
    });
    request.on('error', () => resolve(false));
  });
}

async function firstAnswer(child) {
  while (!(await answers())) {
    if (child.exitCode !== null) {
      throw new Error('it ended with ' + child.exitCode);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function cpuSeconds(pid) {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

async function measure(name, start) {
  const before = performance.now();
  const child = start();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    await firstAnswer(child);
    console.log(`${name} ${(performance.now() - before).toFixed(1)} ${cpuSeconds(child.pid)}`);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

async function main() {
  for (let round = 0; round < Number(rounds); round++) {
    await measure('node', () => cluster.fork().process);
    if (bun) {
      const server = `Bun.serve({ port: ${port}, hostname: '127.0.0.1', reusePort: true, fetch: () => new Response('hello') })`;
      await measure('bun', () => spawn(bun, ['-e', server], { stdio: 'ignore' }));
    }
  }
  process.exit(0);
}
