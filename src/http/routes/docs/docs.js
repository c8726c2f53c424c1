/**
 * The page would fill in an example of every parameter as soon as one tries a call, which together ask for nothing
 * sensible. So those that may be left out have one as a hint, and the boxes stay empty.
 */
function withHints(description) {
  const operations = Object.values(description.paths).flatMap((path) => Object.values(path));
  // What else a path may have, such as a summary, has no parameters, and not every operation has some.
  for (const parameter of operations.flatMap(({ parameters }) => parameters ?? [])) {
    const [example] = Object.values(parameter.examples ?? {});
    if (parameter.required || !example) continue;
    delete parameter.examples;
    const values = [example.value].flat().map((value) => `\`${value}\``);
    parameter.description = `${parameter.description ?? ''} For example ${values.join(', ')}.`.trim();
  }
  return description;
}

async function show() {
  const response = await fetch('/openapi.json');
  if (!response.ok) throw new Error(`/openapi.json was answered with status ${response.status}.`);
  window.SwaggerUIBundle({
    spec: withHints(await response.json()),
    dom_id: '#docs',
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    // A test validates the document; the default would send it to a server of others.
    validatorUrl: null,
  });
}

function showFailure(error) {
  const text = document.createElement('p');
  text.setAttribute('role', 'alert');
  text.append(`The documentation could not be loaded: ${error.message} `);
  const again = document.createElement('a');
  again.href = '/docs';
  again.textContent = 'Try again';
  text.append(again, '.');
  document.getElementById('docs').replaceChildren(text);
}

show().catch(showFailure);
