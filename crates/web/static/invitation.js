// Help while an invitation's form is filled in: how long the password is, a look at it, and what is
// missing before anything is sent. The server checks everything again; without this script the form
// works the same with one more page load.

const form = document.querySelector('[data-invitation]');
const password = form.elements.password;
const shortest = Number(password.dataset.shortest);
const hint = document.getElementById('password-hint');
const heard = document.querySelector('[data-part="heard"]');
const reveal = document.querySelector('.reveal');
const submit = form.querySelector('button:not([type="button"])');
const hintAtFirst = hint.textContent;

// As the server counts: characters, not halves of them.
const length = () => [...password.value].length;

function measure() {
  const count = length();
  const met = count >= shortest;
  if (met !== hint.hasAttribute('data-met')) {
    hint.toggleAttribute('data-met', met);
    heard.textContent = met ? password.dataset.heard : '';
  }
  if (count === 0) hint.textContent = hintAtFirst;
  else hint.textContent = (met ? password.dataset.met : password.dataset.count).replace('#', count);
}

function problem(input) {
  const value = input.value.trim();
  if (input.required && !value) return input.dataset.missing;
  if (input === password && length() < shortest) return password.dataset.short;
  if (input.type === 'tel' && value && !/^\+[\d\s().\/-]{6,24}$/.test(value)) return input.dataset.malformed;
  return '';
}

function mark(input, text) {
  document.getElementById(`${input.id}-error`).textContent = text;
  if (text) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
}

const inputs = [...form.querySelectorAll('input[name]')];
for (const input of inputs) {
  // A field is told off when it is left or sent, and forgiven while it is typed in.
  input.addEventListener('input', () => input.hasAttribute('aria-invalid') && mark(input, problem(input)));
  input.addEventListener('change', () => input.value && mark(input, problem(input)));
}

form.noValidate = true;
form.addEventListener('submit', (event) => {
  if (submit.dataset.state === 'busy') {
    event.preventDefault();
    return;
  }
  for (const input of inputs) mark(input, problem(input));
  const first = inputs.find((input) => input.hasAttribute('aria-invalid'));
  if (first) {
    event.preventDefault();
    first.focus();
    return;
  }
  password.type = 'password';
  submit.dataset.state = 'busy';
});

password.addEventListener('input', measure);
measure();

delete reveal.dataset.waiting;
reveal.addEventListener('click', () => {
  const shown = password.type === 'password';
  password.type = shown ? 'text' : 'password';
  const verb = reveal.querySelector('[data-part="verb"]');
  verb.textContent = shown ? verb.dataset.hide : verb.dataset.show;
  password.focus();
});

// A browser that goes back shows the page as it was left.
addEventListener('pageshow', () => delete submit.dataset.state);
