// Narrows a list while somebody types or chooses. Without it a button does.

const form = document.querySelector('[data-live]');
const table = document.querySelector('[data-part=table]');
const count = document.querySelector('[data-part=count]');
let waiting;
let asking;

const address = () => {
  const chosen = [...new FormData(form)].filter(([, value]) => value !== '');
  return `${form.getAttribute('action')}?${new URLSearchParams(chosen)}`;
};

async function narrow() {
  asking?.abort();
  asking = new AbortController();
  const to = address();
  try {
    const answer = await fetch(`${to}&part=table`, { signal: asking.signal });
    // Whoever was signed out meanwhile is sent to sign in, as any page would do.
    if (!answer.ok || answer.redirected) return location.assign(to);
    table.innerHTML = await answer.text();
    count.textContent = table.firstElementChild.dataset.count;
    history.replaceState(null, '', to);
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(to);
  }
}

const soon = (wait) => {
  clearTimeout(waiting);
  waiting = setTimeout(narrow, wait);
};

form.addEventListener('input', (event) => soon(event.target.type === 'search' ? 200 : 0));
form.addEventListener('submit', (event) => {
  event.preventDefault();
  soon(0);
});
