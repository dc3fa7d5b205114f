// Size and width of the text change at once; when the site does not hear of it, they change back.
const article = document.querySelector('[data-text-size]');
let before = null;

function show({ size, width }) {
  article.dataset.textSize = size;
  article.dataset.textWidth = width;
  for (const form of document.querySelectorAll('[data-looks]')) {
    const sizes = JSON.parse(form.dataset.looks);
    const at = sizes.indexOf(Number(size));
    for (const button of form.querySelectorAll('[data-step]')) {
      const next = sizes[at + Number(button.dataset.step)];
      if (next === undefined && button === document.activeElement) {
        form.querySelector(`[data-step="${-button.dataset.step}"]`).focus();
      }
      button.disabled = next === undefined;
      button.value = next ?? size;
    }
    for (const button of form.querySelectorAll('[name="text_width"]')) {
      button.setAttribute('aria-pressed', button.value === width);
    }
  }
}

document.addEventListener('htmx:beforeRequest', event => {
  if (!event.target.matches('[data-looks]')) return;
  const wish = event.detail.requestConfig.parameters;
  before = { size: article.dataset.textSize, width: article.dataset.textWidth };
  show({ size: wish.text_size ?? before.size, width: wish.text_width ?? before.width });
});

document.addEventListener('htmx:afterRequest', event => {
  if (event.target.matches('[data-looks]') && !event.detail.successful && before) show(before);
});
