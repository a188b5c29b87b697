"""The state as bytes: records, intents and forms as JSON, sealed by a digest."""
