// Sharing by the system's own sheet where there is one, else by the clipboard; copying what stands in an element.
import { say } from './toasts.js';

async function copy(words) {
  if (navigator.clipboard) return navigator.clipboard.writeText(words);
  // Without https there is no clipboard of that kind.
  const field = document.createElement('textarea');
  field.value = words;
  field.className = 'hush';
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (!done) throw new Error('nothing was copied');
}

async function share(link) {
  const { share: url, title, copied } = link.dataset;
  try {
    if (navigator.share) return await navigator.share({ title, url });
    await copy(url);
    say(copied);
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(link.href);  // the link itself: a mail
  }
}

async function copyFrom(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await copy(source.textContent);
    say(button.dataset.copied);
  } catch {
    getSelection().selectAllChildren(source);
  }
}

document.addEventListener('click', event => {
  const link = event.target.closest('a[data-share]');
  const button = event.target.closest('button[data-copy]');
  if (link) { event.preventDefault(); share(link); }
  if (button) copyFrom(button);
});
for (const button of document.querySelectorAll('[data-copy]')) button.hidden = false;
