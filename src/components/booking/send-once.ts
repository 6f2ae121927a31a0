// A form is sent once, and its button says so while the answer is on its way. The server takes the same wish only once
// anyway; this spares people the doubt whether they have pressed.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-busy]')) {
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  if (!button) continue;
  const words = button.textContent;

  form.addEventListener('submit', (event) => {
    if (form.ariaBusy === 'true') return event.preventDefault();
    form.ariaBusy = 'true';
    // Not `disabled`, which would take the focus away.
    button.ariaDisabled = 'true';
    button.textContent = form.dataset.busy ?? words;
  });

  // The page as it was left, when somebody comes back to it.
  addEventListener('pageshow', () => {
    form.ariaBusy = null;
    button.ariaDisabled = null;
    button.textContent = words;
  });
}
