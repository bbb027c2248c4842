// A picture taken with the camera of the device, put where a chosen file would be. Without this script,
// or without a camera, the file field does it.

const form = document.querySelector('form[data-camera]');
const part = (name) => form.querySelector(`[data-part="${name}"]`);
const [video, preview, status] = [part('video'), part('preview'), part('status')];
const [start, take, again] = [part('start'), part('take'), part('again')];
const input = form.elements.picture;
// Enough for every matcher, and a tenth of what a camera makes.
const longest = 1600;
let stream = null;

function draw(source, width, height) {
  const scale = Math.min(1, longest / Math.max(width, height));
  preview.width = Math.round(width * scale);
  preview.height = Math.round(height * scale);
  preview.getContext('2d').drawImage(source, 0, 0, preview.width, preview.height);
  preview.hidden = false;
}

async function put() {
  const copy = await new Promise((done) => preview.toBlob(done, 'image/jpeg', 0.92));
  if (!copy) return;
  const files = new DataTransfer();
  files.items.add(new File([copy], 'picture.jpg', { type: 'image/jpeg' }));
  input.files = files.files;
  input.removeAttribute('aria-invalid');
  document.getElementById('picture-error').textContent = '';
}

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.hidden = true;
  take.hidden = true;
}

async function look() {
  status.textContent = '';
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: form.dataset.camera, width: { ideal: 1280 }, height: { ideal: 960 } },
    });
  } catch {
    status.textContent = status.dataset.refused;
    return;
  }
  video.srcObject = stream;
  await video.play();
  preview.hidden = true;
  video.hidden = false;
  start.hidden = true;
  again.hidden = true;
  take.hidden = false;
  take.focus();
}

async function shoot() {
  draw(video, video.videoWidth, video.videoHeight);
  stop();
  await put();
  again.hidden = false;
  status.textContent = status.dataset.taken;
  again.focus();
}

async function chosen() {
  const [file] = input.files;
  if (!file) return;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    // A kind of file that this browser does not show; the server says whether it reads it.
    return;
  }
  const small = Math.max(bitmap.width, bitmap.height) <= longest;
  draw(bitmap, bitmap.width, bitmap.height);
  bitmap.close();
  part('camera').hidden = false;
  if (!small && input.files[0] === file) await put();
}

if (navigator.mediaDevices?.getUserMedia && form.dataset.fileOnly === undefined) part('camera').hidden = false;
else start.hidden = true;

start.addEventListener('click', look);
again.addEventListener('click', look);
take.addEventListener('click', shoot);
input.addEventListener('change', chosen);
addEventListener('pagehide', stop);
