"""From documents to desired, from Describe calls to live, and what became of writes that nobody saw end."""
