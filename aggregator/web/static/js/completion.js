// A search box that proposes fields and values: the ARIA combobox with a listbox
// (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). Without this script it is a plain field.
const PAUSE = 120;  // ms without a key before the server is asked

let timer = 0;
let question = 0;  // answers to earlier ones come too late

const boxOf = event => event.target.closest?.('[data-complete]');
const listOf = field => document.getElementById(field.getAttribute('aria-controls'));
const options = field => [...listOf(field).children];
const chosen = field => listOf(field).querySelector('[aria-selected="true"]');
const isOpen = field => field.getAttribute('aria-expanded') === 'true';

function prepare(root = document) {
  for (const field of root.querySelectorAll('[data-complete]:not([role])')) {
    const list = document.createElement('ul');
    list.id = `${field.id}-options`;
    list.className = 'options';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', field.dataset.completeLabel);
    field.after(list);
    const roles = { role: 'combobox', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'none' };
    const states = { 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id };
    for (const [name, value] of Object.entries({ ...roles, ...states })) field.setAttribute(name, value);
  }
}

function close(field) {
  clearTimeout(timer);
  question += 1;
  listOf(field).hidden = true;
  listOf(field).replaceChildren();
  field.setAttribute('aria-expanded', 'false');
  field.removeAttribute('aria-activedescendant');
}

async function ask(field) {
  const mine = question += 1;
  const asked = field.value;
  // The server counts characters, the browser UTF-16 units.
  const at = [...field.value.slice(0, field.selectionStart)].length;
  let answer;
  try {
    answer = await fetch(`${field.dataset.complete}?${new URLSearchParams({ q: asked, at })}`);
  } catch {
    return close(field);  // without the server the field is a plain one
  }
  const html = answer.ok && !answer.redirected ? await answer.text() : '';
  if (mine !== question || document.activeElement !== field) return;
  listOf(field).innerHTML = html;
  listOf(field).dataset.asked = asked;
  if (!options(field).length) return close(field);
  listOf(field).hidden = false;
  field.setAttribute('aria-expanded', 'true');
  field.removeAttribute('aria-activedescendant');
}

function choose(field, option) {
  chosen(field)?.setAttribute('aria-selected', 'false');
  option.setAttribute('aria-selected', 'true');
  field.setAttribute('aria-activedescendant', option.id);
}

function step(field, by) {
  const all = options(field);
  const at = all.indexOf(chosen(field));
  choose(field, all.at(at < 0 && by < 0 ? -1 : (at + by) % all.length));
}

function take(field, option) {
  if (listOf(field).dataset.asked !== field.value) return;  // for an earlier text; the next proposals are on their way
  const { text, from, to, whole } = option.dataset;
  const letters = [...field.value];
  const rest = letters.slice(+to).join('');
  const before = letters.slice(0, +from).join('') + text + (whole !== undefined && !/^[\s)]/.test(rest) ? ' ' : '');
  close(field);
  field.value = before + rest;
  field.setSelectionRange(before.length, before.length);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

document.addEventListener('input', event => {
  const field = boxOf(event);
  if (!field) return;
  clearTimeout(timer);
  question += 1;
  chosen(field)?.setAttribute('aria-selected', 'false');
  field.removeAttribute('aria-activedescendant');
  const before = field.value.slice(0, field.selectionStart);
  if (!before || /\s$/.test(before)) return close(field);
  timer = setTimeout(ask, PAUSE, field);
});

const keys = {
  ArrowDown: field => (isOpen(field) ? step(field, 1) : ask(field), true),
  ArrowUp: field => isOpen(field) && (step(field, -1), true),
  Escape: field => isOpen(field) && (close(field), true),
  Enter: takeChosen,
  Tab: takeChosen,
};

function takeChosen(field) {
  const option = isOpen(field) && chosen(field);
  option ? take(field, option) : close(field);
  return option;
}

document.addEventListener('keydown', event => {
  const field = boxOf(event);
  if (!field || event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (keys[event.key]?.(field)) event.preventDefault();
});

// A press on an option leaves the focus where it is.
document.addEventListener('pointerdown', event => { if (event.target.closest('.options')) event.preventDefault(); });
document.addEventListener('mousedown', event => { if (event.target.closest('.options')) event.preventDefault(); });
document.addEventListener('click', event => {
  const option = event.target.closest('.options > .option');
  if (option) take(option.parentElement.previousElementSibling, option);
});
document.addEventListener('focusout', event => { const field = boxOf(event); if (field) close(field); });
document.addEventListener('submit', event => {
  const field = event.target.querySelector?.('[data-complete]');
  if (field) close(field);
}, true);

prepare();
document.addEventListener('htmx:load', event => prepare(event.detail.elt));
