// The page where a link arrives: guest links at /g, invitations at /join. The token is in the
// fragment, which browsers send to nobody, so that opening a link uses nothing up: programs that
// follow every link in a mail run no script. This script hands the token over by POST and gets a
// cookie for it.

const page = document.querySelector('[data-session]');
const { session, next, incomplete } = page.dataset;
// What the page says, in the reader's language.
const texts = page.dataset;
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const form = part('ask');
const retry = part('retry');
const patience = 10_000;

const link = /^#([\w-]+)(?:\/(\d{1,15}))?$/.exec(location.hash);
const known = link && { token: link[1], ...(link[2] && { email_id: Number(link[2]) }) };

function show(tone, title, text) {
  part('emblem').dataset.tone = tone;
  part('emblem').toggleAttribute('data-busy', tone === 'busy');
  part('title').textContent = title;
  part('text').textContent = text;
  document.title = title;
  form.hidden = true;
  retry.hidden = true;
}

function failed(text) {
  show('warning', texts.failed, text);
  retry.hidden = false;
  retry.focus();
}

function ask(problem) {
  show('info', texts.who, texts.whoText);
  const input = form.elements.email;
  part('problem').textContent = problem ?? '';
  input.setAttribute('aria-invalid', String(Boolean(problem)));
  form.hidden = false;
  input.focus();
}

async function exchange(more) {
  show('busy', texts.title, texts.text);
  let response;
  try {
    response = await fetch(session, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ ...known, ...more }),
      signal: AbortSignal.timeout?.(patience),
    });
  } catch {
    failed(texts.offline);
    return;
  }
  if (response.status === 429 || response.status >= 500) {
    const { error } = await response.json().catch(() => ({}));
    failed(error ?? texts.unable);
    return;
  }
  // Kept until there is an answer, so that reloading the page helps where the network failed.
  history.replaceState(null, '', location.pathname);
  if (response.ok) {
    location.replace(next);
    return;
  }
  const answer = await response.json().catch(() => ({}));
  if (answer.ask === 'email') ask(answer.error);
  else {
    show('error', texts.refused, answer.error ?? incomplete);
    part('title').focus();
  }
}

let email;
retry.addEventListener('click', () => exchange(email && { email }));
form.addEventListener('submit', (event) => {
  event.preventDefault();
  email = form.elements.email.value.trim();
  if (email) exchange({ email });
  else ask(texts.emailMissing);
});
// Another link pasted into the same tab changes the fragment alone, and loads nothing.
addEventListener('hashchange', () => location.reload());

if (known) exchange();
// A page that was loaded again: the cookie knows the way, and if there is none, that page says so.
else if (location.hash.length < 2) location.replace(next);
else show('error', texts.incompleteTitle, incomplete);
