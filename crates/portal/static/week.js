// Draws the seven typed days of a week as a grid of quarter hours that is dragged. The fields are what
// is sent, and the way for the keyboard; the grid shows and edits them, so readers need not hear it.
const QUARTERS = 96;
const pad = (number) => String(number).padStart(2, '0');
const clock = (quarter) => `${pad(Math.floor(quarter / 4))}:${pad((quarter % 4) * 15)}`;

// The quarters of a day that its field names; null when it cannot be read.
function quarters(text) {
  const open = new Array(QUARTERS).fill(false);
  for (const part of text.split(',').map((piece) => piece.trim()).filter(Boolean)) {
    const found = /^(\d{1,2})(?::(\d{1,2}))?(?::\d{1,2})?\s*[-–]\s*(\d{1,2})(?::(\d{1,2}))?(?::\d{1,2})?$/.exec(part);
    if (!found) return null;
    const at = (hour, minute) => (Number(hour) * 60 + Number(minute || 0)) / 15;
    const [start, end] = [at(found[1], found[2]), at(found[3], found[4])];
    if (end > QUARTERS || start >= end) return null;
    open.fill(true, Math.floor(start), Math.ceil(end));
  }
  return open;
}

// The text of a day.
function written(open) {
  const parts = [];
  for (let start = 0; start < QUARTERS; start += 1) {
    if (!open[start]) continue;
    let end = start;
    while (end < QUARTERS && open[end]) end += 1;
    parts.push(`${clock(start)}-${clock(end)}`);
    start = end;
  }
  return parts.join(', ');
}

function draw(week) {
  const fields = [...week.querySelectorAll('input')];
  const labels = fields.map((field) => week.querySelector(`label[for="${field.id}"]`).textContent);
  const grid = document.createElement('div');
  grid.className = 'week';
  grid.setAttribute('aria-hidden', 'true');
  const hours = document.createElement('div');
  hours.className = 'hours number';
  for (let hour = 0; hour < 24; hour += 3) {
    const mark = document.createElement('span');
    mark.textContent = `${pad(hour)}:00`;
    hours.append(mark);
  }
  grid.append(hours);
  const days = fields.map((field, day) => {
    const column = document.createElement('div');
    column.className = 'column';
    column.dataset.day = [...labels[day]].slice(0, 3).join('');
    for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
      const cell = document.createElement('i');
      cell.dataset.day = day;
      cell.dataset.quarter = quarter;
      column.append(cell);
    }
    grid.append(column);
    return column;
  });
  const hint = document.createElement('p');
  hint.className = 'hint';
  hint.setAttribute('aria-hidden', 'true');
  hint.textContent = week.dataset.hint;
  week.prepend(hint, grid);
  week.dataset.drawn = '';

  let state = fields.map((field) => quarters(field.value) || new Array(QUARTERS).fill(false));
  const paint = () => days.forEach((column, day) => {
    state[day].forEach((open, quarter) => column.children[quarter].classList.toggle('open', open));
  });
  fields.forEach((field, day) => field.addEventListener('input', () => {
    const open = quarters(field.value);
    if (open) state[day] = open;
    paint();
  }));
  paint();

  // A drag opens or closes the rectangle from where it began to where it is.
  let drag = null;
  const place = (event) => {
    const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest('.week i');
    return cell && grid.contains(cell) ? [Number(cell.dataset.day), Number(cell.dataset.quarter)] : null;
  };
  const move = ([day, quarter]) => {
    state = drag.before.map((open) => [...open]);
    const [left, right] = [Math.min(day, drag.day), Math.max(day, drag.day)];
    const [top, bottom] = [Math.min(quarter, drag.quarter), Math.max(quarter, drag.quarter)];
    for (let column = left; column <= right; column += 1) {
      state[column].fill(drag.open, top, bottom + 1);
      fields[column].value = written(state[column]);
    }
    drag.seen.forEach((column) => {
      if (column < left || column > right) fields[column].value = drag.texts[column];
    });
    for (let column = left; column <= right; column += 1) drag.seen.add(column);
    paint();
  };
  grid.addEventListener('pointerdown', (event) => {
    const found = place(event);
    if (!found || event.button > 0) return;
    event.preventDefault();
    const [day, quarter] = found;
    drag = {
      day, quarter, open: !state[day][quarter], before: state.map((open) => [...open]),
      texts: fields.map((field) => field.value), seen: new Set(),
    };
    grid.setPointerCapture(event.pointerId);
    move(found);
  });
  grid.addEventListener('pointermove', (event) => {
    const found = drag && place(event);
    if (found) move(found);
  });
  for (const end of ['pointerup', 'pointercancel']) grid.addEventListener(end, () => { drag = null; });
}

document.querySelectorAll('[data-week]').forEach(draw);
