"""From documents to desired, from Describe calls to live, and what became of writes of unknown outcome."""
