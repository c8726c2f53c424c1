/**
 * The page would fill in an example of every parameter as soon as one tries a call, which together ask for nothing
 * sensible. So those that may be left out have one as a hint, and the boxes stay empty.
 */
function withHints(description) {
  for (const { get } of Object.values(description.paths)) {
    for (const parameter of get.parameters) {
      if (parameter.required || !parameter.examples) continue;
      const [{ value }] = Object.values(parameter.examples);
      delete parameter.examples;
      const values = Array.isArray(value) ? value : [value];
      parameter.description += ` For example ${values.map((each) => `\`${each}\``).join(', ')}.`;
    }
  }
  return description;
}

async function show() {
  const response = await fetch('/openapi.json');
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

void show();
