// What the page of an entry gains by script. All of it works without.
import './js/audio.js';
import './js/embeds.js';
import './js/looks.js';
import './js/share.js';

// The button of the full text goes with the old text: the new one takes the focus.
document.addEventListener('htmx:afterSwap', event => {
  const text = document.getElementById('article-text');
  if (event.detail.target?.id !== 'article-text' || !text) return;
  const at = text.querySelector('[role="alert"]') ?? text.querySelector('.prose');
  at.tabIndex = -1;
  at.focus({ preventScroll: true });
});
