// The doors of a guest link. Without this script each button is a form that posts and leads to a
// page with the result; with it the result comes into this page and the states stay fresh.

const list = document.querySelector('[data-doors]');
const stale = document.querySelector('[data-part="stale"]');
const remaining = document.querySelector('[data-part="remaining"]');
const period = 15_000; // between two looks at the states
const patience = 4_000; // for a door to answer
const kept = 8_000; // how long a refusal stays although the state changes

const cards = new Map([...list.children].map((card) => [card.dataset.uuid, card]));
const button = (card) => card.querySelector('button');
const busy = (card) => ['busy', 'opened'].includes(button(card).dataset.state);
let timer;
let round = 0;

/** Says what came of a press: 'opened', 'refused', 'unknown', or nothing at all. */
function say(card, result, text) {
  if (result) card.dataset.result = result;
  else delete card.dataset.result;
  card.querySelector('.result').textContent = text;
  card.saidAt = Date.now();
}

/** Unusable buttons keep their focus and their reason, which `disabled` would take from them. */
function usable(card, yes) {
  if (yes) button(card).removeAttribute('aria-disabled');
  else button(card).setAttribute('aria-disabled', 'true');
}

function state(card, name) {
  if (name) button(card).dataset.state = name;
  else delete button(card).dataset.state;
  usable(card, name ? !busy(card) : card.dataset.canOpen === 'true');
}

function draw(card, door) {
  const line = card.querySelector('.state');
  const changed = line.textContent !== door.state;
  // Only what changed is written: each writing is read out by screen readers.
  if (changed) line.textContent = door.state;
  line.dataset.kind = door.kind ?? (door.can_open ? 'ready' : 'closed');
  card.querySelector('.lock').textContent = door.lock ?? '';
  card.querySelector('[name="nonce"]').value = door.nonce;
  card.dataset.canOpen = String(door.can_open);
  if (busy(card)) return;
  if (changed && Date.now() - (card.saidAt ?? 0) > kept) say(card, '', '');
  state(card, card.dataset.result === 'refused' && door.can_open ? 'refused' : '');
}

/** The link ended, or its doors changed: the server has a page for that. */
function leave() {
  // The last use of a link ends it; the guest still wants to read that the door is open.
  if ([...cards.values()].some(busy)) return;
  location.reload();
}

async function refresh() {
  clearTimeout(timer);
  timer = setTimeout(refresh, period);
  if (document.hidden) return;
  const mine = ++round;
  try {
    const response = await fetch('/g/doors.json', {
      headers: { Accept: 'application/json' },
      cache: 'no-store',
      signal: AbortSignal.timeout?.(patience),
    });
    if (mine !== round) return;
    if (response.status < 500 && response.status !== 429 && !response.ok) return leave();
    if (!response.ok) throw new Error(response.status);
    const answer = await response.json();
    if (mine !== round) return;
    const same = answer.doors.length === cards.size && answer.doors.every((d) => cards.has(d.uuid));
    if (!same) return leave();
    for (const door of answer.doors) draw(cards.get(door.uuid), door);
    if (remaining && answer.remaining) remaining.textContent = answer.remaining;
    if (stale.textContent) stale.textContent = '';
  } catch {
    if (mine !== round) return;
    const text = list.dataset.offlineStates;
    if (stale.textContent !== text) stale.textContent = text;
  }
}

function countDown(card, seconds) {
  const end = performance.now() + seconds * 1_000;
  const count = card.querySelector('[data-part="count"]');
  const tick = () => {
    const left = Math.ceil((end - performance.now()) / 1_000);
    if (left > 0) {
      count.textContent = left;
      setTimeout(tick, 200);
      return;
    }
    say(card, '', '');
    state(card, '');
    // At once for the state, and once more when the door has said that it is locked again.
    refresh();
    setTimeout(refresh, 1_000);
  };
  button(card).style.setProperty('--seconds', seconds);
  state(card, 'opened');
  tick();
  // The door's own word of its lock comes a moment after its answer.
  setTimeout(refresh, 1_000);
}

async function ask(card, signal) {
  const response = await fetch('/g/unlock', {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body: new URLSearchParams(new FormData(card.querySelector('form'))),
    signal,
  });
  return { status: response.status, ...(await response.json()) };
}

async function unlock(card) {
  if (button(card).getAttribute('aria-disabled') === 'true') return;
  say(card, '', '');
  state(card, 'busy');
  const giveUp = new AbortController();
  const limit = setTimeout(() => giveUp.abort(), patience);
  try {
    let answer = await ask(card, giveUp.signal);
    if (answer.stale) {
      // Nothing was opened: the page had slept too long. With a fresh nonce the press still counts.
      await refresh();
      answer = await ask(card, giveUp.signal);
    }
    if (answer.success) {
      say(card, 'opened', answer.success);
      countDown(card, answer.seconds ?? 5);
      navigator.vibrate?.(40);
    } else {
      say(card, 'refused', answer.error ?? list.dataset.notOpened);
      state(card, 'refused');
    }
  } catch {
    // Short enough for the two lines that are kept free for it.
    const text = giveUp.signal.aborted
      ? list.dataset.unreached
      : list.dataset.offline;
    say(card, 'unknown', text);
    state(card, '');
  } finally {
    clearTimeout(limit);
  }
  refresh();
}

for (const card of cards.values()) {
  card.dataset.canOpen = String(!button(card).disabled);
  button(card).disabled = false;
  state(card, '');
  card.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    unlock(card);
  });
}
document.addEventListener('visibilitychange', refresh);
addEventListener('online', refresh);
addEventListener('pageshow', (event) => event.persisted && refresh());
timer = setTimeout(refresh, period);
