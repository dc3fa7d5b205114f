// Toasts go after eight seconds, but not while they are hovered or focused.
const STAY = 8000;

function watch(toast) {
  if (toast.dataset.watched) return;
  toast.dataset.watched = 'yes';
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), STAY); };
  const stop = () => clearTimeout(timer);
  for (const name of ['pointerenter', 'focusin']) toast.addEventListener(name, stop);
  for (const name of ['pointerleave', 'focusout']) toast.addEventListener(name, start);
  toast.querySelector('[data-close]')?.addEventListener('click', () => toast.remove());
  start();
}

const watchAll = () => document.querySelectorAll('[data-toast]').forEach(watch);
watchAll();
for (const name of ['htmx:oobAfterSwap', 'htmx:afterSettle']) document.addEventListener(name, watchAll);

export function say(words) {
  const toast = document.createElement('div');
  toast.className = 'toast';
  toast.dataset.toast = '';
  toast.append(Object.assign(document.createElement('span'), { textContent: words }));
  document.getElementById('toasts').replaceChildren(toast);
  watch(toast);
}

// What failed is said in the server's words; without any, the browser is offline.
document.addEventListener('htmx:responseError', event => say(event.detail.xhr.responseText.slice(0, 300)));
document.addEventListener('htmx:sendError', () => say(document.getElementById('toasts').dataset.offline));
document.addEventListener('htmx:timeout', () => say(document.getElementById('toasts').dataset.offline));
