// Keeps the board of doors as it is: a stream tells what changed, and nothing else is loaded.
const board = document.querySelector('[data-board]');
const live = document.querySelector('[data-part=live]');

function show(row, change) {
  const part = (name) => row.querySelector(`[data-part=${name}]`);
  part('state').textContent = change.state;
  part('state').dataset.kind = change.kind;
  part('mode').textContent = change.mode;
  part('mode').dataset.tone = change.tone;
  part('last').textContent = change.last;
  part('at').textContent = change.at;
}

// The banner of a lockdown comes and goes with it.
function alarm(text) {
  let banner = document.querySelector('[data-part=alarm]');
  if (!banner && text) {
    banner = document.createElement('p');
    banner.className = 'alarm';
    banner.dataset.part = 'alarm';
    banner.setAttribute('role', 'alert');
    document.querySelector('.columns').before(banner);
  }
  if (!banner) return;
  banner.hidden = !text;
  const words = banner.firstChild || banner.appendChild(document.createTextNode(''));
  words.textContent = text ? `${text} ` : '';
}

if (board && live) {
  const stream = new EventSource(board.dataset.board);
  let listed = true;
  const say = (text) => { if (listed && live.textContent !== text) live.textContent = text; };
  const outdated = () => { say(live.dataset.list); listed = false; };
  stream.addEventListener('open', () => say(live.dataset.live));
  stream.addEventListener('error', () => {
    say(stream.readyState === EventSource.CLOSED ? live.dataset.over : live.dataset.lost);
  });
  stream.addEventListener('message', (event) => {
    const change = JSON.parse(event.data);
    const row = board.querySelector(`[data-door="${change.door}"]`);
    if (row) show(row, change); else outdated();
    alarm(change.alarm);
  });
  stream.addEventListener('list', outdated);
  // A page that is left goes into the browser's memory at once only without a stream.
  addEventListener('pagehide', () => stream.close());
  addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
}
