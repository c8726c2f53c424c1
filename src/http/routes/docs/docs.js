/**
 * Swagger UI fills in an example for every parameter of a request, and all of them together match nothing. So the examples
 * of optional parameters become hints in their descriptions, and their fields stay empty.
 */
function withHints(description) {
  const operations = Object.values(description.paths).flatMap((path) => Object.values(path));
  // Other members of a path, such as a summary, have no parameters; nor do all operations.
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
  if (!response.ok) throw new Error(`the server responded to /openapi.json with status ${response.status}.`);
  window.SwaggerUIBundle({
    spec: withHints(await response.json()),
    dom_id: '#docs',
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    // A test validates the document. The default would send it to an external service.
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
