// How much of the edition is read, as its entries are marked.
const said = () => document.getElementById('ed-read');

document.addEventListener('marked', () => {
  const words = said();
  if (!words) return;
  // The rows themselves change on the same event.
  queueMicrotask(() => {
    const read = document.querySelectorAll('.edition article.is-read').length;
    words.textContent = words.dataset.words.replace('{read}', read);
    document.getElementById('ed-bar').value = read;
  });
});
