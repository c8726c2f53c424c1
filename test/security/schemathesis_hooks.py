"""Serializes the media types that Schemathesis does not know as text, which is how the document describes them."""

import schemathesis

schemathesis.serializer.alias(["application/gzip", "application/x-ndjson"], "text/plain")
