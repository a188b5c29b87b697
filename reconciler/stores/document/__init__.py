"""The state as bytes: records, intents and forms as JSON, with a digest over all of it."""
