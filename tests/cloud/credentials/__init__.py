"""Where credentials come from, and how long they are good."""
