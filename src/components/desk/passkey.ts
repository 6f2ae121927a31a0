// The options stand in the page and the answer goes by the form: no request of its own.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  if (!globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void answer(form);
  });
}

async function answer(form: HTMLFormElement): Promise<void> {
  const { passkey, options = '{}' } = form.dataset;
  const given = JSON.parse(options);
  try {
    const credential =
      passkey === 'create'
        ? await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(given),
          })
        : await navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(given),
          });
    const field = form.elements.namedItem('credential') as HTMLInputElement;
    field.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    const status = form.querySelector('[role=status]');
    if (status) status.textContent = whyNot(error);
  }
}

function whyNot(error: unknown): string {
  return error instanceof DOMException && error.name === 'InvalidStateError'
    ? 'This device has a passkey for the desk already.'
    : 'Nothing was confirmed. Try again, or use a link by email.';
}
