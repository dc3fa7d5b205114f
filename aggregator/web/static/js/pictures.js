// Pictures that this site passes on come a few at a time: one that has to wait (503) is asked for again, and no page
// says whether that is so. Listens on the document, since errors of pictures do not rise.
const WAITS = [1000, 2000, 4000, 8000, 8000];  // milliseconds
const tries = new WeakMap();

const passedOn = image => image instanceof HTMLImageElement && new URL(image.src, location).pathname.includes('/picture/');

function askAgain(image) {
  const count = tries.get(image) ?? 0;
  if (count >= WAITS.length) return;
  tries.set(image, count + 1);
  setTimeout(() => { if (image.isConnected) image.src = image.getAttribute('src'); }, WAITS[count] * (0.7 + Math.random() * 0.6));
}

document.addEventListener('error', ({ target }) => { if (passedOn(target)) askAgain(target); }, true);
// What failed before this script ran told nobody.
for (const image of document.images) if (passedOn(image) && image.complete && !image.naturalWidth) askAgain(image);
