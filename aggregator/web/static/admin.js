// Tables with rows to choose, and the name of a chosen file. Both work without script, with less comfort.
const picks = () => [...document.querySelectorAll('[data-pick]')];

function count() {
  const chosen = picks().filter(box => box.checked).length;
  for (const place of document.querySelectorAll('[data-picked-count]')) place.textContent = chosen || '';
  const all = document.querySelector('[data-pick-all] input');
  if (!all) return;
  all.checked = chosen > 0 && chosen === picks().length;
  all.indeterminate = chosen > 0 && !all.checked;
}

document.addEventListener('change', event => {
  if (event.target.closest('[data-pick-all]')) for (const box of picks()) box.checked = event.target.checked;
  if (event.target.matches('[data-pick], [data-pick-all] input')) count();
  const zone = event.target.closest('.drop-zone');
  if (zone && event.target.files?.length) zone.querySelector('[data-file-name]').textContent = event.target.files[0].name;
});
document.addEventListener('reset', () => setTimeout(count));
document.addEventListener('htmx:afterSettle', count);

for (const name of ['dragenter', 'dragleave', 'drop']) {
  document.addEventListener(name, event => {
    const zone = event.target.closest?.('.drop-zone');
    zone?.classList.toggle('is-over', name === 'dragenter');
  });
}

for (const label of document.querySelectorAll('[data-pick-all]')) label.hidden = false;
count();
