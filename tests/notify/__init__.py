"""Messages to chat services, and how they are sent."""
