// Measures what docs/PERFORMANCE.md says of the portal's pages.
//
//   node crates/testkit/npm/measure-pages.mjs PROGRAM [--people N] [--database-url URL] [--boards N] [--lighthouse]
//
// PROGRAM is the release build of doorward. It starts a server of its own on loopback with people made
// up by `doorward load fill`, asks for each page in turn over one connection, and stops it at the end.
// --boards opens so many live boards of doors, and unlocks a door before their eyes. --lighthouse runs Lighthouse, which `npm install --no-save lighthouse@12` beside this file puts
// there, in the Chromium of CHROME_PATH.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'node:zlib';

const [program, ...options] = process.argv.slice(2);
const option = (name, otherwise) => {
  const at = options.indexOf(`--${name}`);
  return at < 0 ? otherwise : options[at + 1];
};
const people = Number(option('people', '100000'));
const database = option('database-url');
const rounds = Number(option('rounds', '60'));
const port = 7312;
const base = `http://127.0.0.1:${port}`;
const room = mkdtempSync(path.join(tmpdir(), 'doorward-pages-'));
const data = path.join(room, 'data');
const place = ['--data-dir', data, ...(database ? ['--database-url', database] : [])];
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const cookies = new Map();
const env = { ...process.env, DOORWARD_LIMITS: 'false' };

function run(...words) {
  const done = spawnSync(program, words, { encoding: 'utf8', env, maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`${words.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

function ask(method, target, { body, headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const sent = { ...headers, 'Accept-Encoding': 'gzip' };
    if (cookies.size) sent.Cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    if (body) sent['Content-Length'] = Buffer.byteLength(body);
    const begun = process.hrtime.bigint();
    const request = http.request(base + target, { method, agent, headers: sent }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const millis = Number(process.hrtime.bigint() - begun) / 1e6;
        for (const set of answer.headers['set-cookie'] ?? []) {
          const [name, value] = set.split(';')[0].split(/=(.*)/s);
          cookies.set(name, value);
        }
        resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts), millis });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const form = (fields) => ({
  body: new URLSearchParams(fields).toString(),
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
});
const json = (value) => ({ body: JSON.stringify(value), headers: { 'Content-Type': 'application/json' } });
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const ms = (value) => value.toFixed(1).padStart(7);

async function must(status, method, target, more) {
  const answer = await ask(method, target, more);
  if (answer.status !== status) throw new Error(`${target}: ${answer.status} ${answer.bytes.subarray(0, 300)}`);
  return answer;
}

async function weigh(target) {
  const page = await must(200, 'GET', target);
  const text = (page.headers['content-encoding'] === 'gzip' ? unzipSync(page.bytes) : page.bytes).toString();
  const named = [...text.matchAll(/(?:src|href)="(\/[^"]*(?:static|logo)[^"]*)"/g)].map((found) => found[1]);
  let first = page.bytes.length;
  let again = page.bytes.length;
  for (const asset of new Set(named)) {
    const answer = await must(200, 'GET', asset);
    first += answer.bytes.length;
    if (!/immutable/.test(answer.headers['cache-control'] ?? '')) again += answer.bytes.length;
  }
  return { first, again };
}

function resident(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
}

// How much memory so many open boards take, and after how long each sees a door that is unlocked.
async function boards(pid, count) {
  const before = resident(pid);
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
  let see;
  const opened = [];
  const seen = [];
  const page = unzipSync((await must(200, 'GET', '/portal/doors')).bytes).toString();
  const stream = /data-board="([^"]*)"/.exec(page)[1].replaceAll('&amp;', '&').replaceAll('&#38;', '&');
  for (let number = 0; number < count; number += 1) {
    opened.push(new Promise((resolve, reject) => {
      const request = http.request(base + stream, { agent: false, headers: { Cookie: cookie, Accept: 'text/event-stream' } }, (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`a board: ${answer.statusCode}`));
        resolve(request);
        answer.on('data', (part) => /Unlocked/.test(part) && see?.(number));
        answer.on('error', () => {});
      });
      request.on('error', reject);
      request.end();
    }));
  }
  const requests = await Promise.all(opened);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const open = resident(pid);
  const token = /name="form_token" value="([^"]*)"/.exec(page)[1];
  const all = new Promise((resolve) => {
    const first = new Set();
    see = (number) => {
      if (first.has(number)) return;
      first.add(number);
      seen.push(Number(process.hrtime.bigint() - begun) / 1e6);
      if (first.size === count) resolve();
    };
  });
  const begun = process.hrtime.bigint();
  await must(303, 'POST', '/portal/doors/1/operate', form({ form_token: token, action: 'unlock', seconds: '5' }));
  await all;
  for (const request of requests) {
    request.on('error', () => {});
    request.destroy();
  }
  seen.sort((one, other) => one - other);
  console.log(`\n${count} live boards: ${(open - before).toFixed(1)} MB more; an unlock is seen by the first after ${ms(seen[0])} ms, by half after ${ms(at(seen, 0.5))} ms, by the last after ${ms(seen.at(-1))} ms`);
}

function lighthouse(target) {
  const here = path.dirname(new URL(import.meta.url).pathname);
  const cli = path.join(here, 'node_modules/lighthouse/cli/index.js');
  const headers = JSON.stringify({ Cookie: [...cookies].map((pair) => pair.join('=')).join('; ') });
  const words = [cli, base + target, '--quiet', '--output=json', `--extra-headers=${headers}`,
    '--only-categories=performance,accessibility,best-practices', '--disable-storage-reset',
    '--chrome-flags=--headless=new --no-sandbox --disable-gpu'];
  const done = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(done.stderr);
  const { categories, audits } = JSON.parse(done.stdout);
  const scores = ['performance', 'accessibility', 'best-practices'].map((name) => Math.round(categories[name].score * 100));
  const failed = Object.values(audits).filter((audit) => audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== 'informative');
  return { scores, failed: failed.map((audit) => audit.id) };
}

async function main() {
  const keys = JSON.parse(run('setup', ...place, '--company', 'Measured', '--hostname', 'measured', '--owner-email', 'owner@example.org', '--plan', 'enterprise', '--json'));
  const credentials = path.join(room, 'keys.json');
  writeFileSync(credentials, JSON.stringify(keys));
  const server = spawn(program, ['serve', ...place, '--listen', `127.0.0.1:${port}`], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await new Promise((resolve) => server.stdout.on('data', (text) => /listening/.test(text) && resolve()));
    run('load', 'fill', '--against', base, '--credentials', credentials, '--people', String(people));
    for (let number = 0; number < 20; number += 1) run('door', 'add', '--name', `Door ${number}`, '--simulated', ...place);
    const token = keys.owner_setup_url.split('#')[1];
    await must(204, 'POST', '/setup/session', json({ token }));
    await must(303, 'POST', '/setup/form', form({ first_name: 'Olivia', last_name: 'Owner', password: 'four words in a row' }));
    const list = (await must(200, 'GET', '/portal/people')).bytes;
      const names = [...unzipSync(list).toString().matchAll(/\/portal\/people\/\d+">([^<]*)</g)].map((found) => found[1]);
    const words = (names[3] ?? 'a b').trim().split(' ');
    const pages = ['/portal', '/portal/people', `/portal/people?q=${encodeURIComponent(words[0].slice(0, 3))}`,
      `/portal/people?q=${encodeURIComponent(words.at(-1))}`, `/portal/people?q=${encodeURIComponent(words.join(' '))}`,
      '/portal/people?q=zzzz', '/portal/people?status=inactive', '/portal/people/100', '/portal/people/100/access', '/portal/people/100/history',
      '/portal/groups', '/portal/doors', '/portal/doors/1', '/portal/schedules', '/portal/policies', '/portal/policies/add',
      '/portal/links', '/portal/links/add', '/portal/applications', '/portal/reports', '/portal/reports/audit',
      '/portal/settings', '/portal/settings/administrators', '/portal/settings/mail', '/me', '/me/security', '/me/access'];
    const all = [];
    console.log(`${people} people, ${database ? 'PostgreSQL' : 'SQLite'}; server time in ms over one connection, ${rounds} of each page\n`);
    console.log('    p50     p99     max  page');
    for (const page of pages) {
      const times = [];
      for (let round = 0; round < rounds + 3; round += 1) {
        const { millis } = await must(200, 'GET', page);
        if (round >= 3) times.push(millis);
      }
      all.push(...times);
      times.sort((one, other) => one - other);
      console.log(`${ms(at(times, 0.5))} ${ms(at(times, 0.99))} ${ms(times.at(-1))}  ${page}`);
    }
    all.sort((one, other) => one - other);
    console.log(`${ms(at(all, 0.5))} ${ms(at(all, 0.99))} ${ms(all.at(-1))}  all\n`);
    console.log('first visit and second, in compressed bytes with every asset');
    const five = ['/portal', '/portal/people', '/portal/doors', '/portal/schedules/add', '/me'];
    for (const page of five) {
      const { first, again } = await weigh(page);
      console.log(`${String(first).padStart(8)} ${String(again).padStart(8)}  ${page}`);
    }
    if (option('boards')) await boards(server.pid, Number(option('boards')));
    if (options.includes('--lighthouse')) {
      console.log('\nLighthouse: performance, accessibility, best practices');
      for (const page of five) {
        const { scores, failed } = lighthouse(page);
        console.log(`  ${scores.join(' ')}  ${page}  ${failed.join(' ')}`);
      }
    }
  } finally {
    server.kill();
    rmSync(room, { recursive: true, force: true });
  }
}

await main();
process.exit(0);
