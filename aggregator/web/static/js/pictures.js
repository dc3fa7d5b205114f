// Pictures that this site passes on come a few at a time: one that has to wait (503) is asked for again, and no page
// says whether that is so. Listens on the document, since errors of pictures do not rise.
const WAITS = [1000, 2000, 4000, 8000, 8000];  // milliseconds
const tries = new WeakMap();

document.addEventListener('error', ({ target }) => {
  if (!(target instanceof HTMLImageElement) || !new URL(target.src).pathname.includes('/picture/')) return;
  const count = tries.get(target) ?? 0;
  if (count >= WAITS.length) return;
  tries.set(target, count + 1);
  setTimeout(() => { if (target.isConnected) target.src = target.getAttribute('src'); }, WAITS[count] * (0.7 + Math.random() * 0.6));
}, true);
