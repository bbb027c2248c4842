// Help while somebody takes a picture: a look at it, and a smaller copy to send, since cameras make
// files that take long on a telephone's network. Without this script the form sends the file itself.

const form = document.querySelector('[data-capture]');
const input = form.elements.picture;
const preview = form.querySelector('[data-part="preview"]');
const submit = form.querySelector('button');
// Enough for every matcher, and a tenth of what a camera makes.
const longest = 1600;

async function shrink() {
  const [file] = input.files;
  preview.hidden = true;
  if (!file) return;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    // A kind of file that this browser does not show; the server says whether it reads it.
    return;
  }
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  preview.width = Math.round(bitmap.width * scale);
  preview.height = Math.round(bitmap.height * scale);
  preview.getContext('2d').drawImage(bitmap, 0, 0, preview.width, preview.height);
  bitmap.close();
  preview.hidden = false;
  document.getElementById('picture-error').textContent = '';
  input.removeAttribute('aria-invalid');
  if (scale === 1) return;
  const copy = await new Promise((done) => preview.toBlob(done, 'image/jpeg', 0.92));
  if (!copy || input.files[0] !== file) return;
  const files = new DataTransfer();
  files.items.add(new File([copy], 'picture.jpg', { type: 'image/jpeg' }));
  input.files = files.files;
}

let shrinking = Promise.resolve();
let sent = false;
input.addEventListener('change', () => {
  shrinking = shrink();
});

form.addEventListener('submit', async (event) => {
  if (sent) {
    event.preventDefault();
    return;
  }
  sent = true;
  submit.dataset.state = 'busy';
  event.preventDefault();
  await shrinking;
  form.submit();
});

// A browser that goes back shows the page as it was left.
addEventListener('pageshow', () => {
  sent = false;
  delete submit.dataset.state;
});
