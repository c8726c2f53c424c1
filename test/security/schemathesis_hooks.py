"""Media types that schemathesis cannot write: the document says that their bodies are texts."""

import schemathesis

schemathesis.serializer.alias(["application/gzip", "application/x-ndjson"], "text/plain")
