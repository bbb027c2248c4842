// Passkeys: asks the authenticator for what the server wants to know, and sends its answer with the
// form. Without this script, or where a browser knows no passkeys, other ways to sign in are there.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));

function text(buffer) {
  if (!buffer) return null;
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function readable(options) {
  const read = { ...options, challenge: bytes(options.challenge) };
  const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) read.excludeCredentials = known(options.excludeCredentials);
  if (options.allowCredentials) read.allowCredentials = known(options.allowCredentials);
  return read;
}

function written(credential) {
  const given = credential.response;
  const response = { clientDataJSON: text(given.clientDataJSON) };
  if (given.attestationObject) {
    response.attestationObject = text(given.attestationObject);
    response.transports = given.getTransports?.() ?? [];
  } else {
    response.authenticatorData = text(given.authenticatorData);
    response.signature = text(given.signature);
    response.userHandle = text(given.userHandle);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function ask(form) {
  const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
  const token = form.elements.form_token?.value;
  if (token) headers['X-Form-Token'] = token;
  const answer = await fetch(form.dataset.begin, { method: 'POST', headers, body: '{}' });
  // Signed out, or to be asked once more who she is: the form itself leads there.
  if (answer.redirected || answer.status === 403) return true;
  if (!answer.ok) return false;
  const begun = await answer.json();
  const publicKey = readable(begun.options.publicKey);
  const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
  form.elements.ceremony.value = begun.ceremony;
  form.elements.response.value = written(credential);
  return true;
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const problem = form.querySelector('[data-part="problem"]');
  const button = form.querySelector('button');
  if (!window.PublicKeyCredential) {
    if (!form.hidden) problem.textContent = form.dataset.unsupported;
    continue;
  }
  form.hidden = false;
  button.disabled = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-disabled')) return;
    button.setAttribute('aria-disabled', 'true');
    problem.textContent = '';
    try {
      if (await ask(form)) {
        form.submit();
        return;
      }
      problem.textContent = form.dataset.refused;
    } catch {
      // She said no, or no authenticator came forward.
      problem.textContent = form.dataset.refused;
    }
    button.removeAttribute('aria-disabled');
  });
}

// A browser that goes back shows the page as it was left.
addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('form[data-passkey] button')) button.removeAttribute('aria-disabled');
});
