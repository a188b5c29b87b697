"""The moderation lint, rule by rule."""
