// What is being typed outlives a reload, in this tab alone. The server has it from the first press of a button on.
const key = 'booking-details';
const form = document.querySelector<HTMLFormElement>('#details');
if (form) keepTyped(form);

function keepTyped(form: HTMLFormElement): void {
  const fields = form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('.field .input');
  // A form that came back with something to mend shows what was sent.
  if (form.dataset.keep) {
    const typed = read();
    for (const field of fields) field.value = typed[field.name] ?? field.value;
  }
  form.addEventListener('input', () => {
    write(JSON.stringify(Object.fromEntries(Array.from(fields, ({ name, value }) => [name, value]))));
  });
  form.addEventListener('submit', () => write('{}'));
}

function read(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}');
  } catch {
    return {};
  }
}

/** Where storage is forbidden or full, the form is as it was before. */
function write(typed: string): void {
  try {
    sessionStorage.setItem(key, typed);
  } catch {}
}

export {};
