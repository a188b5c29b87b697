"""From documents and answers to desired and live."""
